//! What a run would do, without sending anything and without writing anything.

use super::{
    collect::no_problems,
    generate::{key_of, params_of},
    inputs::Flow,
    plan::Plan,
    plan::StepPlan,
    select::{Decision, Selection},
};
use crate::{
    error::Result,
    money::{Price, Usd, Way},
    source::UnseenField,
    store::{ANY_RUN, Reader, RequestState, Store},
    style::Previous,
    tokens::{TokenCounter, Tokens},
};
use heartcut_plugin_api::{
    Message, Problem, Usage,
    record::{Origin, Params},
};
use serde::Serialize;
use std::collections::HashSet;

/// What a run would ask and about how much that is.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Estimate {
    /// Problems that pass the filter and the limit.
    pub problems: u64,
    /// Rows that would be set aside.
    pub rejected_rows: u64,
    /// The steps.
    pub steps: Vec<StepEstimate>,
    /// Fields that the configuration of a dataset names and no row that was read has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen_fields: Vec<UnseenField>,
    /// The first prompt of the first step.
    pub first_prompt: Vec<Message>,
}

/// What a step would ask.
#[derive(Clone, Debug, Default, Serialize)]
pub struct StepEstimate {
    /// Its name.
    pub step: String,
    /// Requests, at the most where it reads an earlier step.
    pub requests: u64,
    /// Of them already answered, from any run.
    pub cached: u64,
    /// Of them in batch jobs already.
    pub under_way: u64,
    /// What counted the prompts; none where their bytes bound them.
    pub tokenizer: Option<String>,
    /// Prompt tokens of those that would be sent.
    pub input: Tokens,
    /// Output tokens of those that would be sent.
    pub output: Tokens,
    /// What they would cost; none where the price is unknown.
    pub usd: Option<Money>,
}

/// A sum with its bounds, in US dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Money {
    /// At the least.
    pub low: Usd,
    /// Most likely.
    pub expected: Usd,
    /// At the most, if no answer is bought twice.
    pub high: Usd,
    /// Whether it rests on a batch discount that nobody named.
    pub assumed: bool,
}

/// Output tokens of an answer where the pipeline sets no limit and nothing is known of the model.
const USUAL_LIMIT: u64 = 4096;
const USUAL_ANSWER: u64 = 300;

/// What is asked about an earlier step's answer that is not there yet.
const UNSEEN: Previous<'_> = Previous {
    text: "(the answer of the earlier step)",
    reasoning: "",
};

impl Plan {
    /// What a run would do. Nothing is sent and nothing is written.
    ///
    /// # Errors
    /// Inputs that cannot be read, and styles that cannot be rendered.
    pub fn dry_run(&self) -> Result<Estimate> {
        let store = Store::open_existing(&self.project.store_path())?;
        let reader = store.as_ref().map(Store::reader).transpose()?;
        let mut estimate = Estimate::default();
        let mut counters = Vec::new();
        for step in &self.steps {
            let counter = self.token_counter(step)?;
            estimate.steps.push(StepEstimate {
                step: step.stage.name.clone(),
                tokenizer: counter.name.clone(),
                usd: step.price().map(|_| Money::default()),
                ..StepEstimate::default()
            });
            counters.push(counter);
        }
        self.each_problem(reader.as_ref(), &mut estimate, |estimate, problem| {
            self.estimate_problem(reader.as_ref(), &counters, estimate, problem)
        })?;
        if estimate.problems == 0 {
            return Err(no_problems(self, estimate.rejected_rows, None));
        }
        estimate.unseen_fields = self.unseen_fields();
        Ok(estimate)
    }

    fn each_problem(
        &self,
        reader: Option<&Reader>,
        estimate: &mut Estimate,
        mut visit: impl FnMut(&mut Estimate, &Problem) -> Result<()>,
    ) -> Result<()> {
        let stage = &self.pipeline().dataset;
        let limit = stage.limit.unwrap_or(u64::MAX);
        let mut seen = HashSet::new();
        let mut selection = Selection::new(self, reader)?;
        for input in &self.inputs {
            let flow = input.visit(&self.file.folder, &mut |problem| {
                let decision = match problem {
                    Some(problem) => selection.decide(problem, reader)?,
                    None => {
                        estimate.rejected_rows += 1;
                        Decision::Pass
                    }
                };
                match decision {
                    Decision::Pass => {}
                    Decision::Leak(_) => estimate.rejected_rows += 1,
                    Decision::Take(_) if estimate.problems == limit => return Ok(Flow::Break(())),
                    Decision::Take(taken) if !seen.insert(id_digest(&taken.problem.id)) => {
                        estimate.rejected_rows += 1;
                    }
                    Decision::Take(taken) => {
                        visit(estimate, &taken.problem)?;
                        estimate.problems += 1;
                    }
                }
                Ok(Flow::Continue(()))
            })?;
            if flow.is_break() {
                break;
            }
        }
        if estimate.problems == 0 && estimate.rejected_rows == 0 {
            selection.check_filter_passes()?;
        }
        Ok(())
    }

    fn estimate_problem(
        &self,
        reader: Option<&Reader>,
        counters: &[TokenCounter],
        estimate: &mut Estimate,
        problem: &Problem,
    ) -> Result<()> {
        let ordinal = estimate.problems;
        for (i, step) in self.steps.iter().enumerate() {
            for variant in 0..step.variants() {
                let Some((style, sample)) = step.variant(variant) else {
                    continue;
                };
                let messages = style.render(problem, step.from.map(|_| UNSEEN))?;
                let origin = Origin {
                    problem: problem.id.clone(),
                    ordinal,
                    question: problem.question.clone(),
                    style: style.name.clone(),
                };
                let mut params = params_of(step, style, sample);
                let mut known = known(reader, step, &params, &messages, &origin, sample)?;
                if let (Known::Cut, Some(larger)) = (known, step.larger_limit()) {
                    params.max_output_tokens = Some(larger);
                    known = self::known(reader, step, &params, &messages, &origin, sample)?;
                }
                if estimate.first_prompt.is_empty() {
                    estimate.first_prompt.clone_from(&messages);
                }
                let input = counters[i].count(&messages);
                estimate.steps[i].count(step, &params, input, known);
            }
        }
        Ok(())
    }
}

/// Half a digest tells a million ids apart, at 16 bytes each.
fn id_digest(id: &str) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&blake3::hash(id.as_bytes()).as_bytes()[..16]);
    half
}

impl StepEstimate {
    fn count(&mut self, step: &StepPlan, params: &Params, input: Tokens, known: Known) {
        self.requests += 1;
        match known {
            Known::Not => {}
            Known::Cut | Known::Answered => {
                self.cached += 1;
                return;
            }
            Known::UnderWay => {
                self.under_way += 1;
                return;
            }
        }
        let output = likely_output(step, params);
        self.input += input;
        self.output += output;
        let Some(price) = step.price() else { return };
        let Some(usd) = &mut self.usd else { return };
        usd.add(&price.price, step.way(), input, output);
        if let Some(larger) = step.larger_limit().filter(|larger| *larger > output.high) {
            // At the most, the limit cuts each of them and each is asked again.
            usd.high += price.price.most(input.high, larger, step.way());
        }
    }
}

impl Money {
    fn add(&mut self, price: &Price, way: Way, input: Tokens, output: Tokens) {
        let cost = |input, output| {
            let usage = Usage {
                input,
                output,
                ..Usage::default()
            };
            price.cost(usage, way)
        };
        self.low += cost(input.low, output.low).usd;
        let expected = cost(input.expected, output.expected);
        self.expected += expected.usd;
        self.assumed |= expected.assumed;
        self.high += price.most(input.high, output.high, way);
    }
}

fn likely_output(step: &StepPlan, params: &Params) -> Tokens {
    let limit = step.max_output(params.max_output_tokens);
    let limit = limit.unwrap_or(USUAL_LIMIT);
    let expected = USUAL_ANSWER.min(limit);
    Tokens {
        low: expected / 4,
        expected,
        high: limit,
    }
}

/// What is known of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// Nothing: it would be sent.
    Not,
    /// It was answered, up to the output limit.
    Cut,
    Answered,
    /// A batch job has it, or will.
    UnderWay,
}

fn known(
    reader: Option<&Reader>,
    step: &StepPlan,
    params: &Params,
    messages: &[Message],
    origin: &Origin,
    sample: u32,
) -> Result<Known> {
    let (Some(reader), None) = (reader, step.from) else {
        return Ok(Known::Not);
    };
    let key = key_of(step, params, messages, origin, sample)?.digest;
    Ok(match reader.request_state(ANY_RUN, &key)? {
        Some(RequestState::Answered) if reader.is_cut(&key)? => Known::Cut,
        Some(RequestState::Answered) => Known::Answered,
        Some(RequestState::InBatch | RequestState::Waiting) => Known::UnderWay,
        _ => Known::Not,
    })
}
