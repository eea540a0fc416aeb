use super::{
    chosen::Chosen,
    fields::NamedFields,
    filter::{field_of, passes},
    part::part_of,
    plan::Plan,
    protected::Protected,
    splits::check_split,
};
use crate::{
    error::{HostError, Result},
    pipeline::DatasetStage,
    store::Reader,
};
use heartcut_plugin_api::{PluginError, Problem};

/// Which problems of a dataset a run takes, and in which order.
pub(super) struct Selection<'a> {
    stage: &'a DatasetStage,
    seed: u64,
    /// Problems that are still passed over.
    skip: u64,
    /// Runs whose problems are not taken again.
    after: Vec<i64>,
    /// What must not be asked about.
    protected: Option<Protected>,
    /// What was seen of the fields that the stage names.
    fields: NamedFields<'a>,
    /// The problems to take, where all had to be known first.
    chosen: Option<Chosen>,
}

/// What becomes of a problem.
pub(super) enum Decision {
    /// The run takes it.
    Take(Box<Taken>),
    /// It is not wanted.
    Pass,
    /// It may not be taken, and why.
    Leak(PluginError),
}

/// A problem that a run takes.
pub(super) struct Taken {
    pub(super) problem: Problem,
    /// Its place in the run; behind the one before it by default.
    pub(super) place: Option<u64>,
}

impl<'a> Selection<'a> {
    /// The selection of a plan. Without a store there are no earlier runs.
    pub(super) fn new(plan: &'a Plan, reader: Option<&Reader>) -> Result<Self> {
        let pipeline = plan.pipeline();
        let mut selection = Self {
            protected: plan.protected()?,
            ..Self::of_stage(&pipeline.dataset, pipeline.seed, reader)?
        };
        selection.chosen = plan.chosen(&mut selection, reader)?;
        Ok(selection)
    }

    /// What can be said of each problem by itself.
    pub(super) fn of_stage(
        stage: &'a DatasetStage,
        seed: u64,
        reader: Option<&Reader>,
    ) -> Result<Self> {
        let mut after = Vec::new();
        for name in &stage.after {
            let run = reader
                .map(|reader| reader.run_named(name))
                .transpose()?
                .flatten();
            let unknown = || {
                HostError::config(
                    "unknown-run",
                    format!("`dataset.after`: there is no run `{name}`"),
                )
                .help("`heartcut runs list` shows the runs of this project")
            };
            after.push(run.ok_or_else(unknown)?.id);
        }
        let skip = stage.skip.unwrap_or(0);
        Ok(Self {
            stage,
            seed,
            skip,
            after,
            protected: None,
            fields: NamedFields::of(stage),
            chosen: None,
        })
    }

    /// What becomes of the next problem.
    pub(super) fn decide(&mut self, problem: Problem, reader: Option<&Reader>) -> Result<Decision> {
        if let Some(chosen) = &mut self.chosen {
            return Ok(match (chosen.take(&problem), chosen.leak(&problem)) {
                (Some(place), _) => Decision::Take(self.taken(problem, Some(place))),
                (None, Some(leak)) => Decision::Leak(leak),
                (None, None) => Decision::Pass,
            });
        }
        if !self.admits(&problem, reader)? {
            return Ok(Decision::Pass);
        }
        if let Some(leak) = self.leak(&problem) {
            return Ok(Decision::Leak(leak));
        }
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(Decision::Pass);
        }
        Ok(Decision::Take(self.taken(problem, None)))
    }

    /// Why a problem may not be asked about.
    pub(super) fn leak(&self, problem: &Problem) -> Option<PluginError> {
        self.protected.as_ref()?.leak(problem)
    }

    fn taken(&self, problem: Problem, place: Option<u64>) -> Box<Taken> {
        let problem = if self.stage.shuffle_choices {
            problem.with_choices_reordered(self.seed)
        } else {
            problem
        };
        Box::new(Taken { problem, place })
    }

    /// Whether a problem passes, whatever the others are.
    pub(super) fn admits(&mut self, problem: &Problem, reader: Option<&Reader>) -> Result<bool> {
        self.fields.note(problem);
        if !admits(self.stage, problem) || !self.is_in_part(problem) {
            return Ok(false);
        }
        check_split(self.stage, &problem.dataset, &problem.split)?;
        for run in &self.after {
            let taken = reader
                .map(|reader| reader.has_problem(*run, &problem.id))
                .transpose()?;
            if taken == Some(true) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether each field that the stage names is one that some problem has.
    ///
    /// # Errors
    /// `unknown-field`.
    pub(super) fn check_fields(&self) -> Result<()> {
        self.fields.check()
    }

    /// Why nothing was taken, where the filter is to blame.
    ///
    /// # Errors
    /// `unknown-field`, and `no-problems` with the values that there are.
    pub(super) fn check_filter_passes(&self) -> Result<()> {
        self.fields.check()?;
        self.fields.nothing_passes().map_or(Ok(()), Err)
    }

    fn is_in_part(&self, problem: &Problem) -> bool {
        self.stage.part.as_ref().is_none_or(|part| {
            part_of(problem, self.seed, &self.stage.parts).is_some_and(|found| found == part)
        })
    }
}

/// Whether a problem passes the filter of its stage.
fn admits(stage: &DatasetStage, problem: &Problem) -> bool {
    stage.filter.iter().all(|(field, wanted)| {
        field_of(problem, field).is_some_and(|value| {
            wanted
                .as_slice()
                .iter()
                .any(|wanted| passes(&value, &wanted.text()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use heartcut_plugin_api::Choice;
    use serde_json::{Value, json};

    fn stage(filter: &Value) -> DatasetStage {
        serde_json::from_value(json!({"plugin": "x", "filter": filter})).unwrap()
    }

    #[test]
    fn any_value_of_every_field() {
        let mut problem = Problem {
            level: Some("Level 1".into()),
            problem_type: Some("Algebra".into()),
            ..Problem::new("1", "q")
        };
        problem.extra.insert("year".into(), json!(1999));
        let cases = [
            (json!({}), true),
            (json!({"level": "Level 1"}), true),
            (
                json!({"level": ["Level 2", "Level 1"], "type": "Algebra"}),
                true,
            ),
            (json!({"level": "Level 1", "type": ["Geometry"]}), false),
            (json!({"year": [1998, 1999]}), true),
            (json!({"year": "1999"}), true),
            (json!({"year": ">= 1990 and < 2000"}), true),
            (json!({"level": "> 1"}), false),
            (json!({"kind": "text"}), true),
            (json!({"absent": "x"}), false),
        ];
        for (filter, admitted) in cases {
            assert_eq!(admits(&stage(&filter), &problem), admitted, "{filter}");
        }
    }

    #[test]
    fn an_evaluation_split_needs_the_word() {
        let plain = stage(&json!({}));
        let allowed = DatasetStage {
            evaluation: true,
            ..stage(&json!({}))
        };
        for split in [
            "test",
            "Test",
            "dev",
            "validation",
            "dev_r1",
            "test-easy",
            "R3.test",
            "ValidationSet",
        ] {
            let error = check_split(&plain, "x", split).unwrap_err();
            assert_eq!(error.error.code, "evaluation-split", "{split}");
            assert!(check_split(&allowed, "x", split).is_ok());
        }
        for split in ["", "train", "contest", "main", "latest", "devoted"] {
            assert!(check_split(&plain, "x", split).is_ok(), "{split}");
        }
        let tested = Problem {
            split: "test".into(),
            ..Problem::new("1", "q")
        };
        let mut selection = Selection::of_stage(&plain, 0, None).unwrap();
        assert!(selection.decide(tested, None).is_err());
    }

    #[test]
    fn choices_are_reordered_on_demand() {
        let choice = |label: &str, text: &str| Choice {
            label: label.into(),
            text: text.into(),
        };
        let problem = |at: u32| Problem {
            choices: vec![choice("A", "x"), choice("B", "y"), choice("C", "z")],
            answer: Some("A".into()),
            ..Problem::new(at.to_string(), format!("question {at}"))
        };
        let asked = DatasetStage {
            shuffle_choices: true,
            ..stage(&json!({}))
        };
        let golds = |stage: &DatasetStage| -> std::collections::BTreeSet<String> {
            let mut selection = Selection::of_stage(stage, 5, None).unwrap();
            let gold = |at| match selection.decide(problem(at), None).unwrap() {
                Decision::Take(taken) => taken.problem.answer.unwrap(),
                _ => unreachable!("no filter is set"),
            };
            (0..20).map(gold).collect()
        };
        assert_eq!(golds(&stage(&json!({}))).len(), 1);
        assert_eq!(golds(&asked).len(), 3);
    }
}
