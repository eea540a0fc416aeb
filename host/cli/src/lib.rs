//! heartcut-cli
