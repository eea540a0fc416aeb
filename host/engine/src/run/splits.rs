//! Splits that are there to measure with.

use crate::{
    error::{HostError, Result},
    pipeline::DatasetStage,
    source::is_evaluation,
};

/// No dataset of a stage is an evaluation split by mistake.
///
/// # Errors
/// `evaluation-split`, unless the stage says that it means it.
pub(super) fn check_splits(stage: &DatasetStage) -> Result<()> {
    check_split(stage, &stage.plugin, &stage.split)?;
    let mut more = stage.more.iter();
    more.try_for_each(|other| check_split(stage, &other.plugin, &other.split))
}

/// A split that is there to measure with is not generated from by mistake.
///
/// # Errors
/// `evaluation-split`, unless the stage says that it means it.
pub(super) fn check_split(stage: &DatasetStage, dataset: &str, split: &str) -> Result<()> {
    if stage.evaluation || !is_evaluation(split) {
        return Ok(());
    }
    let message = format!("`{split}` of `{dataset}` is an evaluation split");
    Err(HostError::config("evaluation-split", message).help(
        "what is trained on its problems cannot be measured with them; if you mean to, say \
         `evaluation = true` in `[dataset]`, or `--set dataset.evaluation=true`; where a file is \
         called so and is none, name its split",
    ))
}
