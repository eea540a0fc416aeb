//! heartcut-tests
