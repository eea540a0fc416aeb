//! heartcut-provider-replay
