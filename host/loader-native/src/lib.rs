//! Loads heartcut plugins that are native libraries.
