//! What became of a call, as a number: an enum has no place in a frozen layout.

/// It is answered.
pub const OK: u32 = 0;
/// There is no answer; the bytes hold why.
pub const ERROR: u32 = 1;
/// There is no answer, for the plugin panicked; the bytes hold what it said and where.
pub const PANICKED: u32 = 2;

/// What `emit` answers where the call should go on.
pub const GO_ON: u32 = 0;
/// What `emit` answers where the call should end soon, keeping what it has. Whatever is neither
/// means this too.
pub const STOP: u32 = 1;
