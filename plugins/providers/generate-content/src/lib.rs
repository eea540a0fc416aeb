//! `generateContent` as the Gemini Developer API and Vertex AI speak it
//! (<https://ai.google.dev/api/generate-content>): bodies, answers, usage and refusals.

mod decode;
mod encode;
mod options;
pub mod refusal;
pub mod states;
mod usage;

pub use decode::{completion, of_body};
pub use encode::{body, line_body};
pub use options::Options;
pub use usage::of_value as usage;
