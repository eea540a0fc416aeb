use super::wallet::Wallet;
use crate::{
    error::{HostError, Result},
    key::{KeyMaterial, Keyed, hex},
    pipeline::Mode,
    progress::add,
    run::{Context, StepPlan, judge::Answered},
    store::{COMMIT_ROWS, JournalEntry, Place, Reader, RequestState, StoredProblem, StoredTrace},
    style::{Previous, Style},
};
use heartcut_plugin_api::{
    Completion, Finish, Problem, Request, Trace,
    record::{Message, Origin, Params},
};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};
use tokio::sync::mpsc;

/// Problems read at a time.
const PAGE: u32 = 64;

/// The keys on their way, so that two equal requests are bought once.
#[derive(Default)]
pub(in crate::run) struct InFlight(Mutex<HashSet<[u8; 32]>>);

impl InFlight {
    fn contains(&self, key: &[u8; 32]) -> bool {
        self.0.lock().is_ok_and(|keys| keys.contains(key))
    }

    /// Puts a key in; false where it is there already.
    pub(in crate::run) fn claim(&self, key: [u8; 32]) -> bool {
        self.0.lock().is_ok_and(|mut keys| keys.insert(key))
    }

    /// Takes a key out, once its answer is committed.
    pub(in crate::run) fn remove(&self, key: &[u8; 32]) {
        if let Ok(mut keys) = self.0.lock() {
            keys.remove(key);
        }
    }
}

/// What is to be done about a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nothing: it is answered, or on its way.
    Known,
    /// Nothing now: a batch job has it, or it failed and gets no further chance.
    Left,
    /// It is to be asked.
    Wanted,
}

/// Requests that are journalled together.
#[derive(Default)]
pub(in crate::run) struct Group {
    pub entries: Vec<JournalEntry>,
    /// For each entry that is sent, in order.
    pub work: Vec<Work>,
}

/// A request to be sent.
pub(in crate::run) struct Work {
    pub entry: usize,
    pub key: [u8; 32],
    pub place: Place,
    pub request: Request,
    pub problem: Arc<Problem>,
    pub tests: Option<String>,
}

impl Work {
    /// The answer on its way to the judge.
    pub(super) fn answered(self, completion: Completion) -> Answered {
        Answered {
            place: self.place,
            problem: self.problem,
            tests: self.tests,
            completion,
        }
    }

    /// The same with a larger limit, if the limit cut this answer and the user wants that.
    pub(super) fn larger(
        &self,
        plan: &StepPlan,
        wallet: &Wallet<'_>,
        cut: &Completion,
    ) -> Result<Option<Larger>> {
        let Some(limit) = plan.larger_limit().filter(|_| cut.finish == Finish::Length) else {
            return Ok(None);
        };
        let mut request = self.request.clone();
        if request.params.max_output_tokens == Some(limit) {
            return Ok(None);
        }
        request.params.max_output_tokens = Some(limit);
        let Request {
            params,
            messages,
            origin,
            sample,
            ..
        } = &request;
        let keyed = key_of(plan, params, messages, origin, *sample)?;
        request.key = hex(&keyed.digest);
        let entry = JournalEntry {
            place: self.place,
            key: keyed.digest,
            body: keyed.body,
            send: true,
            most: wallet.most(&request),
            replaces: true,
        };
        let work = Self {
            entry: 0,
            key: keyed.digest,
            place: self.place,
            request,
            problem: Arc::clone(&self.problem),
            tests: self.tests.clone(),
        };
        Ok(Some(Larger { work, entry }))
    }
}

/// A request with a larger output limit, to be journalled in the place of the one that was cut.
pub(super) struct Larger {
    pub work: Work,
    pub entry: JournalEntry,
}

/// Renders the prompts of a step, in the order of the problems.
pub(in crate::run) struct Feeder<'a> {
    context: &'a Context<'a>,
    step: usize,
    plan: &'a StepPlan,
    reader: Reader,
    in_flight: &'a InFlight,
    wallet: &'a Wallet<'a>,
    group: Group,
    /// Whether this session has fed the step before; what was fed then is neither counted nor
    /// asked again.
    again: bool,
}

impl<'a> Feeder<'a> {
    pub(in crate::run) fn new(
        context: &'a Context<'a>,
        step: usize,
        in_flight: &'a InFlight,
        wallet: &'a Wallet<'a>,
        again: bool,
    ) -> Result<Self> {
        let reader = context.store.reader()?;
        let plan = &context.plan.steps[step];
        Ok(Self {
            context,
            step,
            plan,
            reader,
            in_flight,
            wallet,
            group: Group::default(),
            again,
        })
    }

    /// Feeds until the end, or until nobody takes the groups any more.
    pub(in crate::run) fn feed(mut self, groups: &mpsc::Sender<Group>) -> Result<()> {
        let mut next = 0;
        loop {
            let page = self.reader.problems(self.context.run.id, next, PAGE)?;
            let Some(last) = page.last() else { break };
            let end = last.ordinal + 1;
            if !self.feed_page(page, next..end, groups)? {
                return Ok(());
            }
            next = end;
        }
        self.hand_over(groups);
        Ok(())
    }

    fn feed_page(
        &mut self,
        page: Vec<StoredProblem>,
        ordinals: std::ops::Range<u64>,
        groups: &mpsc::Sender<Group>,
    ) -> Result<bool> {
        let run = self.context.run.id;
        let step = self.step_number();
        let mut answered = if self.again {
            self.reader
                .placed(run, step, ordinals.start, ordinals.end)?
        } else {
            self.reader
                .answered(run, step, ordinals.start, ordinals.end)?
        };
        self.forget_cut(&mut answered, &ordinals)?;
        let mut previous = self.previous(&ordinals)?;
        for stored in page {
            let earlier = previous.remove(&stored.ordinal).unwrap_or_default();
            let problem = Arc::new(stored.problem);
            for variant in 0..self.plan.variants() {
                let place = Place {
                    ordinal: stored.ordinal,
                    step: self.step_number(),
                    variant,
                };
                if answered.contains(&(place.ordinal, place.variant)) {
                    if !self.again {
                        self.count_cached();
                    }
                    continue;
                }
                let seen_variant = self.plan.seen_variant(variant);
                let seen = earlier
                    .iter()
                    .find(|trace| trace.place.variant == seen_variant);
                if self.plan.from.is_some() && seen.is_none() {
                    add(&self.context.progress.done, 1);
                    continue;
                }
                self.add(place, &problem, stored.tests.as_ref(), seen)?;
                if self.group.entries.len() >= self.group_rows() && !self.hand_over(groups) {
                    return Ok(false);
                }
            }
        }
        Ok(!self.context.progress.is_stopped())
    }

    /// What is journalled and not sent yet counts as lost after a kill, so a run that asks for little
    /// at once journals little at once.
    fn group_rows(&self) -> usize {
        let concurrency = self.context.plan.pipeline().limits.concurrency as usize;
        match self.plan.stage.mode {
            Mode::Online => COMMIT_ROWS.min(concurrency.max(1)),
            Mode::Batch => COMMIT_ROWS,
        }
    }

    /// With a larger limit for what was cut, such a place is looked at again.
    fn forget_cut(
        &self,
        answered: &mut HashSet<(u64, u32)>,
        ordinals: &std::ops::Range<u64>,
    ) -> Result<()> {
        if self.plan.larger_limit().is_none() {
            return Ok(());
        }
        let (run, step) = (self.context.run.id, self.step_number());
        for place in self
            .reader
            .cut_places(run, step, ordinals.start, ordinals.end)?
        {
            answered.remove(&place);
        }
        Ok(())
    }

    /// The selected traces of the step that this one reads, by problem.
    fn previous(&self, ordinals: &std::ops::Range<u64>) -> Result<HashMap<u64, Vec<StoredTrace>>> {
        let Some(from) = self.plan.from else {
            return Ok(HashMap::new());
        };
        let traces = self
            .reader
            .traces(self.context.run.id, ordinals.start, ordinals.end)?;
        let mut by_problem: HashMap<u64, Vec<StoredTrace>> = HashMap::new();
        for trace in traces {
            if trace.place.step as usize == from && self.selects(&trace) {
                by_problem
                    .entry(trace.place.ordinal)
                    .or_default()
                    .push(trace);
            }
        }
        Ok(by_problem)
    }

    fn selects(&self, stored: &StoredTrace) -> bool {
        let trace = Trace {
            completion: stored.completion.clone(),
            verdict: stored.verdict.clone(),
            ..Trace::default()
        };
        self.plan.stage.only.admits(&trace)
    }

    fn add(
        &mut self,
        place: Place,
        problem: &Arc<Problem>,
        tests: Option<&String>,
        seen: Option<&StoredTrace>,
    ) -> Result<()> {
        let Some((style, sample)) = self.plan.variant(place.variant) else {
            return Ok(());
        };
        let messages = style.render(problem, seen.and_then(previous_of))?;
        let origin = Origin {
            problem: problem.id.clone(),
            ordinal: place.ordinal,
            question: problem.question.clone(),
            style: style.name.clone(),
        };
        let mut request = Request {
            model: self.plan.stage.model.clone(),
            params: params_of(self.plan, style, sample),
            messages,
            origin,
            sample,
            ..Request::default()
        };
        let Keyed { digest, body } = self.keyed(&mut request)?;
        let standing = self.standing(&digest)?;
        self.count(standing);
        let mut most = None;
        if standing == Standing::Wanted {
            self.in_flight.claim(digest);
            request.key = hex(&digest);
            most = self.wallet.most(&request);
            self.group.work.push(Work {
                entry: self.group.entries.len(),
                key: digest,
                place,
                request,
                problem: Arc::clone(problem),
                tests: tests.cloned(),
            });
        }
        self.group.entries.push(JournalEntry {
            place,
            key: digest,
            body,
            send: standing == Standing::Wanted,
            most,
            replaces: self.plan.larger_limit().is_some(),
        });
        Ok(())
    }

    /// The key of a request; of one whose answer was cut, with the larger limit, if the user wants
    /// that.
    fn keyed(&self, request: &mut Request) -> Result<Keyed> {
        let keyed = self.key_of(request)?;
        match self.plan.larger_limit() {
            Some(larger) if self.reader.is_cut(&keyed.digest)? => {
                request.params.max_output_tokens = Some(larger);
                self.key_of(request)
            }
            _ => Ok(keyed),
        }
    }

    fn key_of(&self, request: &Request) -> Result<Keyed> {
        let Request {
            params,
            messages,
            origin,
            sample,
            ..
        } = request;
        key_of(self.plan, params, messages, origin, *sample)
    }

    fn standing(&self, key: &[u8; 32]) -> Result<Standing> {
        // Looked up in this order, a key that leaves the set in between is found answered.
        let on_its_way = self.in_flight.contains(key);
        let state = self.reader.request_state(self.context.run.id, key)?;
        Ok(match state {
            _ if on_its_way => Standing::Known,
            Some(RequestState::Answered) => Standing::Known,
            Some(RequestState::InBatch) => Standing::Left,
            Some(RequestState::Failed) if self.context.options.leave_failed => Standing::Left,
            _ => Standing::Wanted,
        })
    }

    fn count(&self, standing: Standing) {
        match standing {
            // Fed again, it was counted before.
            Standing::Known if self.again => {}
            Standing::Known => self.count_cached(),
            Standing::Left | Standing::Wanted => add(&self.context.progress.asked, 1),
        }
    }

    fn hand_over(&mut self, groups: &mpsc::Sender<Group>) -> bool {
        let group = std::mem::take(&mut self.group);
        group.entries.is_empty() || groups.blocking_send(group).is_ok()
    }

    fn count_cached(&self) {
        add(&self.context.progress.cached, 1);
        add(&self.context.progress.done, 1);
    }

    fn step_number(&self) -> u32 {
        u32::try_from(self.step).unwrap_or(u32::MAX)
    }
}

fn previous_of(trace: &StoredTrace) -> Option<Previous<'_>> {
    let completion = trace.completion.as_ref()?;
    let reasoning = completion.reasoning.as_deref().unwrap_or_default();
    Some(Previous {
        text: &completion.text,
        reasoning,
    })
}

/// The parameters of a sample: with a seed, of the style or the step, each sample has its own, or
/// all would be equal.
pub(in crate::run) fn params_of(plan: &StepPlan, style: &Style, sample: u32) -> Params {
    let mut params = plan.params.clone();
    params.seed = style
        .seed
        .or(params.seed)
        .map(|seed| seed.wrapping_add(u64::from(sample)));
    params
}

/// The key of a request of this step.
pub(in crate::run) fn key_of(
    plan: &StepPlan,
    params: &Params,
    messages: &[Message],
    origin: &Origin,
    sample: u32,
) -> Result<Keyed> {
    let material = KeyMaterial {
        identity: &plan.identity,
        messages,
        model: &plan.stage.model,
        origin: plan.reads_origin.then_some(origin),
        params,
        provider: &plan.provider_id,
        sample,
    };
    material.key().map_err(|e| {
        HostError::config("bad-params", "a parameter is not a finite number").because(&e)
    })
}
