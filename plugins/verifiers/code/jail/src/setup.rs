use crate::{Interpreter, Tier};
use serde::{Deserialize, Serialize};

/// What a jail is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// What holds it.
    pub tier: Tier,
    /// What runs in it.
    pub interpreter: Interpreter,
    /// Modules that are imported before the first program comes.
    pub imports: Vec<String>,
}
