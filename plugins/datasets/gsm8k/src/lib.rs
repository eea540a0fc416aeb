//! heartcut-dataset-gsm8k
