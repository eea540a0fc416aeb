//! The evaluation splits that a pipeline protects: none of their problems may be asked about.

use super::plan::Plan;
use crate::{
    duplicates::{Guard, Place, Settings, question_text},
    error::Result,
};
use heartcut_plugin_api::{PluginError, Problem};

/// Evaluation problems, none of which may be asked about.
pub(super) struct Protected {
    guard: Guard,
    places: Vec<Place>,
}

impl Plan {
    /// What the pipeline protects, if anything.
    pub(super) fn protected(&self) -> Result<Option<Protected>> {
        if self.against.is_empty() {
            return Ok(None);
        }
        let (mut texts, mut places) = (Vec::new(), Vec::new());
        for input in &self.against {
            input.each_problem(&self.file.folder, &mut |problem| {
                texts.push(question_text(&problem));
                places.push(Place::of(&problem));
                Ok(())
            })?;
        }
        Ok(Some(Protected {
            guard: Guard::new(&texts, &Settings::of_leaks()),
            places,
        }))
    }
}

impl Protected {
    /// Why a problem may not be asked about.
    pub(super) fn leak(&self, problem: &Problem) -> Option<PluginError> {
        let leak = self.guard.leak(&question_text(problem))?;
        let of = self.places.get(leak.of)?;
        let message = format!(
            "`{}` is in the evaluation split {} as well, as `{}`: {}",
            problem.id,
            of.name(),
            of.id,
            leak.why.words(),
        );
        let help = leak.shared.map_or_else(
            || "what is trained on it cannot be measured with that split".to_owned(),
            |shared| format!("both say: {}", beginning(&shared)),
        );
        Some(PluginError::new("leak", message).help(help))
    }
}

/// As much of a run of words as fits a line.
fn beginning(shared: &str) -> String {
    let words: Vec<&str> = shared.split_whitespace().take(20).collect();
    words.join(" ")
}
