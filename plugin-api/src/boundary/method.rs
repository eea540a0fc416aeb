//! Names of the methods that cross a boundary. Methods are only ever added: a plugin that does not
//! know one answers `unknown-method`.

/// What the plugin is; head `()`, answer [`Profile`](super::Profile).
pub const PROFILE: &str = "profile";
/// [`Dataset::sources`](crate::Dataset::sources); head is the split.
pub const SOURCES: &str = "sources";
/// [`Dataset::splits`](crate::Dataset::splits); head `()`.
pub const SPLITS: &str = "splits";
/// [`Dataset::problems`](crate::Dataset::problems); head is the split, items are rows.
pub const PROBLEMS: &str = "problems";
/// [`Provider::describe`](crate::Provider::describe); head is the model.
pub const DESCRIBE: &str = "describe";
/// [`Remote::encode`](crate::role::Remote::encode); items are requests.
pub const ENCODE: &str = "encode";
/// [`Remote::decode`](crate::role::Remote::decode); items are exchanges.
pub const DECODE: &str = "decode";
/// [`Local::generate`](crate::role::Local::generate); items are requests.
pub const GENERATE: &str = "generate";
/// [`Batches::encode_line`](crate::role::Batches::encode_line); head is the run key, items are requests.
pub const ENCODE_LINES: &str = "encode-lines";
/// [`Batches::decode_lines`](crate::role::Batches::decode_lines); items are lines.
pub const DECODE_LINES: &str = "decode-lines";
/// [`Batches::start`](crate::role::Batches::start); head is the job.
pub const START: &str = "start";
/// [`Batches::resume`](crate::role::Batches::resume); head is `[state, event]`.
pub const RESUME: &str = "resume";
/// [`Batches::cancel`](crate::role::Batches::cancel); head is the state.
pub const CANCEL: &str = "cancel";
/// [`Batches::cleanup`](crate::role::Batches::cleanup); head is the state.
pub const CLEANUP: &str = "cleanup";
/// [`Verifier::verify`](crate::Verifier::verify); items are cases.
pub const VERIFY: &str = "verify";
/// [`Formatter::format`](crate::Formatter::format); items are groups.
pub const FORMAT: &str = "format";
/// [`Formatter::streams`](crate::Formatter::streams); head `()`.
pub const STREAMS: &str = "streams";
/// [`Trainer::train`](crate::Trainer::train); head is the job.
pub const TRAIN: &str = "train";
