//! heartcut-host
