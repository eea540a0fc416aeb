//! The forms in which files have the tests of programs.
//!
//! | form | where from |
//! |---|---|
//! | `{"inputs": [..], "outputs": [..], "fn_name"?}` | [APPS](https://github.com/hendrycks/apps) |
//! | a list of assertions, with code that runs before them | [MBPP](https://github.com/google-research/google-research/tree/master/mbpp) |
//! | code that defines `check(candidate)` | [HumanEval](https://github.com/openai/human-eval) |
//!
//! ```
//! use heartcut_output_compare::Json;
//!
//! let file = Json::read(r#"{"inputs": ["1 2\n"], "outputs": ["3\n"]}"#).unwrap();
//! let tests = heartcut_program_tests::of_pairs(&file)?;
//! assert_eq!((tests[0].kind.as_str(), tests[0].input.as_str()), ("stdin", "1 2\n"));
//! # Ok::<(), String>(())
//! ```

mod asserts;
mod pairs;

pub use asserts::{asserted, checked, code_of, tested_function};
pub use heartcut_output_compare::Json;
pub use pairs::{of_item, of_pairs};
