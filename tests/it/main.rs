//! The scenarios, a module for each group.
#![expect(clippy::expect_used, reason = "a scenario fails by panicking, with a sentence")]
