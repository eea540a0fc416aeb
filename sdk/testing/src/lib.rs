//! The conformance suite for heartcut plugins.
