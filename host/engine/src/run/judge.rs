//! Verify: judges every finished answer that has no verdict, while answers come in and afterwards.

use super::{Context, collect::check_count, plan::VerifierPlan};
use crate::{
    error::{ErrorKind, HostError, Result},
    progress::{Progress, Stage, add},
    store::{Place, Reader, StoredProblem, VerdictRow},
};
use heartcut_plugin_api::{Case, Completion, Finish, Problem, Test, Verdict, Verifier};
use std::{collections::HashMap, sync::Arc};

/// What the reason of a verdict begins with when the verifier failed on the case.
const FAILED: &str = "verifier-failed-";

/// Problems looked through at a time.
const PAGE: u32 = 64;

/// A finished answer on its way to the verifier.
pub(super) struct Answered {
    pub place: Place,
    pub problem: Arc<Problem>,
    pub tests: Option<String>,
    pub completion: Completion,
}

/// Judges the answers of one step.
pub(super) struct Judge<'a> {
    context: &'a Context<'a>,
    step: usize,
    reader: Reader,
}

/// Judges what was answered but not judged yet: answers from the cache, or of a run that was
/// killed.
pub(super) fn judge_step(context: &Context<'_>, step: usize) -> Result<()> {
    let name = &context.plan.steps[step].stage.name;
    if !context
        .plan
        .verifiers
        .iter()
        .any(|verifier| verifier.judges_step(name))
    {
        return Ok(());
    }
    let judge = Judge::new(context, step)?;
    let problems = judge.reader.problem_count(context.run.id)?;
    context.progress.begin(Stage::Verify, name, problems);
    let mut next = 0;
    loop {
        context.check_stop()?;
        let page = judge.reader.problems(context.run.id, next, PAGE)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        let end = last.ordinal + 1;
        judge.judge_page(page, next, end)?;
        add(&context.progress.done, end - next);
        next = end;
    }
}

impl<'a> Judge<'a> {
    pub(super) fn new(context: &'a Context<'a>, step: usize) -> Result<Self> {
        Ok(Self {
            context,
            step,
            reader: context.store.reader()?,
        })
    }

    fn judge_page(&self, page: Vec<StoredProblem>, from: u64, to: u64) -> Result<()> {
        let step = u32::try_from(self.step).unwrap_or(u32::MAX);
        let unjudged = self.reader.unjudged(self.context.run.id, step, from, to)?;
        if unjudged.is_empty() {
            return Ok(());
        }
        let problems: HashMap<u64, (Arc<Problem>, Option<String>)> = page
            .into_iter()
            .map(|p| (p.ordinal, (Arc::new(p.problem), p.tests)))
            .collect();
        let answered = unjudged.into_iter().filter_map(|trace| {
            let (problem, tests) = problems.get(&trace.place.ordinal)?.clone();
            let completion = trace.completion?;
            Some(Answered {
                place: trace.place,
                problem,
                tests,
                completion,
            })
        });
        self.judge(answered.collect())
    }

    /// Judges answers and keeps the verdicts. Those that no verifier is meant for stay without.
    pub(super) fn judge(&self, answered: Vec<Answered>) -> Result<()> {
        let step = &self.context.plan.steps[self.step].stage.name;
        let verifiers = &self.context.plan.verifiers;
        let mut by_verifier: Vec<Vec<Answered>> = verifiers.iter().map(|_| Vec::new()).collect();
        for answer in answered {
            let fitting = verifiers
                .iter()
                .position(|v| v.fits(answer.problem.kind.as_str(), step));
            if let Some(i) = fitting {
                by_verifier[i].push(answer);
            }
        }
        let mut rows = Vec::new();
        for (verifier, answers) in verifiers.iter().zip(by_verifier) {
            self.judge_with(verifier, answers, &mut rows)?;
        }
        if rows.is_empty() {
            Ok(())
        } else {
            self.context.writer.verdicts(self.context.run.id, rows)
        }
    }

    fn judge_with(
        &self,
        plan: &VerifierPlan,
        answers: Vec<Answered>,
        rows: &mut Vec<VerdictRow>,
    ) -> Result<()> {
        let (cut, whole): (Vec<_>, Vec<_>) = answers
            .into_iter()
            .partition(|a| a.completion.finish == Finish::Length);
        for answer in cut {
            self.keep(rows, answer.place, Verdict::unknown("truncated"));
        }
        let cases = whole
            .iter()
            .map(|a| self.case(a))
            .collect::<Result<Vec<_>>>()?;
        let verdicts = verify(
            plan.verifier.as_ref(),
            &plan.stamp,
            &cases,
            self.context.progress,
        )?;
        let stopped = self.context.progress.is_stopped();
        for (answer, verdict) in whole.iter().zip(verdicts) {
            if stopped && verdict.reason.starts_with(FAILED) {
                // Told to stop, a verifier may give up; the next session asks it again.
                continue;
            }
            self.keep(rows, answer.place, verdict);
        }
        Ok(())
    }

    fn keep(&self, rows: &mut Vec<VerdictRow>, place: Place, verdict: Verdict) {
        add(&self.context.progress.judged, 1);
        if verdict.is_correct() {
            add(&self.context.progress.correct, 1);
        }
        rows.push(VerdictRow { place, verdict });
    }

    fn case(&self, answered: &Answered) -> Result<Case> {
        let tests = match &answered.tests {
            Some(digest) => self.reader.tests(digest)?,
            None => Vec::new(),
        };
        Ok(case_of(&answered.problem, &answered.completion, tests))
    }
}

/// The verdicts of a verifier, stamped with its name. A case on which the verifier fails is
/// unknown; a verifier that must stop ends the run.
pub(crate) fn verify(
    verifier: &dyn Verifier,
    stamp: &str,
    cases: &[Case],
    progress: &Progress,
) -> Result<Vec<Verdict>> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let verdicts = verifier.verify(cases, progress);
    check_count(stamp, cases.len(), verdicts.len())?;
    let stamped = verdicts.into_iter().map(|verdict| match verdict {
        Ok(verdict) => Ok(Verdict {
            verifier: stamp.to_owned(),
            ..verdict
        }),
        Err(error) if HostError::stops_run(&error) => {
            Err(HostError::new(ErrorKind::Internal, error))
        }
        Err(error) => {
            progress.verifier_failed(&error);
            let reason = format!("{FAILED}{}", error.code);
            Ok(Verdict {
                verifier: stamp.to_owned(),
                ..Verdict::unknown(reason)
            })
        }
    });
    stamped.collect()
}

/// What a verifier sees of an answer.
pub(crate) fn case_of(problem: &Problem, completion: &Completion, tests: Vec<Test>) -> Case {
    Case {
        id: problem.id.clone(),
        kind: problem.kind.clone(),
        reference: problem.answer.clone(),
        response: completion.text.clone(),
        reasoning: completion.reasoning.clone(),
        choices: problem.choices.clone(),
        tests,
        context: problem.context.clone(),
        related: Vec::new(),
        extra: problem.extra.clone(),
    }
}
