//! heartcut-dataset-jsonl
