//! Whether a program answered what was expected.
//!
//! What a script printed is compared word by word: white space separates words and means nothing
//! else. A word that is expected to be a number with a fraction may be off by a millionth; every
//! other word, whole numbers included, must be the same. Order and number of words count: nothing
//! is compared as a set.
//!
//! ```
//! use heartcut_output_compare::{Difference, printed};
//!
//! assert_eq!(printed("1 2\n3.5", "1  2\n3.5000001\n"), None);
//! let found = printed("1 2", "2 1\n").unwrap();
//! assert_eq!(found.to_string(), "word 1: expected `1`, got `2`");
//! ```

mod difference;
mod json;
mod value;
mod words;

pub use difference::Difference;
pub use json::Json;
pub use value::{Returned, Unreadable, returned};
pub use words::printed;
