//! The records that flow from a problem to a training example.
//!
//! ```text
//! Problem ─style─▶ Request ─provider─▶ Completion ─▶ Case ─verifier─▶ Verdict
//!                                 Group of Traces ─formatter─▶ Examples
//! ```

mod case;
mod completion;
mod example;
mod problem;
mod reorder;
mod request;
mod trace;
mod verdict;

pub use case::Case;
pub use completion::{Completion, Finish, ReasoningKind, Usage};
pub use example::Example;
pub use problem::{Choice, Problem, ProblemKind, Test};
pub use request::{Message, Origin, Params, Reasoning, Request};
pub use trace::{Group, Trace};
pub use verdict::{Outcome, Verdict};

/// A JSON object whose fields keep their order.
pub type Fields = serde_json::Map<String, serde_json::Value>;

/// An open set: known values have a variant, all others are kept as they came.
macro_rules! open_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ } default $default:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
            /// A value that this version does not know.
            Other(String),
        }

        impl $name {
            /// The value as it is written in JSON.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                match text.as_str() {
                    $($text => Self::$variant,)+
                    _ => Self::Other(text),
                }
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::$default
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use open_set;
