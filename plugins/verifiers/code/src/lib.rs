//! Judges programs by running their tests in a jail.
