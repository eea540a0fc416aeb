use crate::{Case, Host, PluginError, Verdict};

/// Judges answers. It never panics on input, never evaluates a model's text in its own process,
/// budgets in steps and bits rather than in signals, and may be called from many threads.
///
/// Unknown is a verdict: an error is for a verifier that cannot work at all, such as a missing
/// interpreter.
pub trait Verifier: Send + Sync {
    /// One verdict for each case, in order.
    fn verify(&self, cases: &[Case], host: &dyn Host) -> Vec<Result<Verdict, PluginError>>;
}
