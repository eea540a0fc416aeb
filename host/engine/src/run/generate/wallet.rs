//! What a request may cost before it is sent, and what it did cost.

use crate::{
    error::{ErrorKind, HostError, Result},
    money::{Budget, Cost, Refused, Usd, Way},
    run::{Context, StepPlan},
    store::SpendRow,
};
use heartcut_plugin_api::{PluginError, Request, Usage, role::Transport};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Tokens that a service may add to a request and to each of its messages.
const BESIDE: u64 = 16;
/// Until so many answers have shown how a service counts, a prompt is held to be this many times
/// as long: no tokenizer makes more than one token of a byte, but a service may add a preamble.
const ANSWERS: u64 = 20;
const AT_FIRST_PERMILLE: u64 = 4000;
/// Afterwards it is held to be as long as the worst that was seen, and a quarter more.
const MARGIN_PERMILLE: u64 = 1250;

/// Output tokens that an answer is thought to have before any was seen.
const USUAL_ANSWER: u64 = 512;
const BYTES_PER_TOKEN: u64 = 4;

/// The money of one step.
pub(in crate::run) struct Wallet<'a> {
    plan: &'a StepPlan,
    run: i64,
    step: u32,
    remote: bool,
    way: Way,
    /// Whether nobody pays: a local provider, or a recording.
    free: bool,
    pub(in crate::run) budget: &'a Budget,
    seen: AtomicU64,
    /// The worst relation of counted prompt tokens to the bound, in thousandths.
    worst_permille: AtomicU64,
    /// The longest answer that was counted; some services exceed the limit they were given.
    longest: AtomicU64,
    /// Sums over the answers seen, for estimates.
    input: AtomicU64,
    bytes: AtomicU64,
    output: AtomicU64,
}

impl<'a> Wallet<'a> {
    /// The wallet of a step.
    ///
    /// # Errors
    /// With a budget, when nothing bounds what a request costs.
    pub(in crate::run) fn new(context: &Context<'a>, step: usize) -> Result<Self> {
        let plan = &context.plan.steps[step];
        let remote = matches!(plan.provider.transport(), Transport::Remote(_));
        let wallet = Self {
            plan,
            remote,
            way: plan.way(),
            free: !remote || context.options.replays(),
            run: context.run.id,
            step: u32::try_from(step).unwrap_or(u32::MAX),
            budget: context.budget,
            seen: AtomicU64::new(0),
            worst_permille: AtomicU64::new(0),
            longest: AtomicU64::new(0),
            input: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            output: AtomicU64::new(0),
        };
        wallet.check()?;
        Ok(wallet)
    }

    fn check(&self) -> Result<()> {
        if self.free || !self.budget.is_limited() {
            return Ok(());
        }
        let stage = &self.plan.stage;
        if self.plan.price.is_none() {
            let message = format!(
                "the price of model `{}` is not known, so no budget can hold",
                stage.model
            );
            return Err(HostError::config("unknown-price", message)
                .help("write a row into `prices.json`: `heartcut help prices` shows how"));
        }
        if self
            .plan
            .max_output(self.plan.params.max_output_tokens)
            .is_none()
        {
            let message = format!(
                "nothing limits the answers of step `{}`, so no budget can hold",
                stage.name
            );
            return Err(HostError::config("no-output-limit", message)
                .help("set `max_output_tokens` under `params` of the step"));
        }
        Ok(())
    }

    /// The most that a request can cost; none where the price is unknown. A local provider takes
    /// no money.
    pub(in crate::run) fn most(&self, request: &Request) -> Option<Usd> {
        if self.free {
            return Some(Usd::ZERO);
        }
        let price = &self.plan.price.as_ref()?.price;
        let output = self.plan.max_output(request.params.max_output_tokens)?;
        let output = output.max(self.longest.load(Relaxed));
        Some(price.most(self.prompt_bound(request), output, self.way))
    }

    fn prompt_bound(&self, request: &Request) -> u64 {
        let worst = self
            .worst_permille
            .load(Relaxed)
            .saturating_mul(MARGIN_PERMILLE)
            / 1000;
        let least = if self.seen.load(Relaxed) < ANSWERS {
            AT_FIRST_PERMILLE
        } else {
            1000
        };
        let permille = u128::from(worst.max(least));
        let bound = u128::from(bound(request)) * permille / 1000;
        u64::try_from(bound).unwrap_or(u64::MAX)
    }

    /// About how many tokens a request will use, prompt and answer together.
    pub(in crate::run) fn about(&self, request: &Request) -> u64 {
        let seen = self.seen.load(Relaxed);
        let bytes = bytes(request);
        if seen == 0 {
            let limit = request.params.max_output_tokens.unwrap_or(USUAL_ANSWER);
            return bytes / BYTES_PER_TOKEN + limit.min(USUAL_ANSWER);
        }
        let per_byte = self.input.load(Relaxed) as f64 / self.bytes.load(Relaxed).max(1) as f64;
        (bytes as f64 * per_byte) as u64 + self.output.load(Relaxed) / seen
    }

    /// Learns from an answer how the service counts.
    pub(in crate::run) fn learn(&self, request: &Request, usage: Usage) {
        let permille = usage.input.saturating_mul(1000) / bound(request).max(1);
        self.worst_permille.fetch_max(permille, Relaxed);
        self.longest.fetch_max(usage.output, Relaxed);
        self.input.fetch_add(usage.input, Relaxed);
        self.bytes.fetch_add(bytes(request), Relaxed);
        self.output.fetch_add(usage.output, Relaxed);
        self.seen.fetch_add(1, Relaxed);
    }

    /// What an answer cost.
    pub(in crate::run) fn cost(&self, usage: Option<Usage>) -> Option<Cost> {
        self.cost_by(usage, self.way)
    }

    /// What an answer cost that came this way, whatever way the step asks now.
    pub(in crate::run) fn cost_by(&self, usage: Option<Usage>, way: Way) -> Option<Cost> {
        if !self.remote {
            return Some(Cost {
                usd: Usd::ZERO,
                assumed: false,
            });
        }
        Some(self.plan.price.as_ref()?.price.cost(usage?, way))
    }

    /// The ledger's row of an answer that can have cost `most`; none for a recorded one.
    pub(in crate::run) fn paid(
        &self,
        request: i64,
        usage: Option<Usage>,
        most: Option<Usd>,
    ) -> Vec<SpendRow> {
        if self.free && self.remote {
            return Vec::new();
        }
        let cost = self.cost(usage);
        vec![SpendRow {
            lost: false,
            usage,
            usd: cost.map(|cost| cost.usd),
            most,
            assumed: cost.is_some_and(|cost| cost.assumed),
            ..self.lost(request, most)
        }]
    }

    /// The ledger's row of an answer that never arrived.
    pub(in crate::run) fn lost(&self, request: i64, most: Option<Usd>) -> SpendRow {
        SpendRow::lost(self.run, self.step, request, most)
    }

    /// The error of a budget that does not hold another request.
    pub(in crate::run) fn used_up(&self, refused: Refused) -> HostError {
        let state = refused.state;
        let limit = state.limit.unwrap_or(Usd::ZERO);
        let message = format!(
            "the budget of {} does not hold another request",
            limit.shown()
        );
        let needed = state.spent + state.aside + refused.needs;
        let mut error = PluginError::new("budget", message)
            .cause(format!("this run has spent {}", state.spent.shown()));
        if state.aside != Usd::ZERO {
            let aside = state.aside.shown();
            error = error.cause(format!("its batch jobs under way can cost {aside}"));
        }
        let error = error
            .cause(format!(
                "the next request can cost {}",
                refused.needs.shown()
            ))
            .help(format!(
                "everything answered is kept: run the same command with a larger `--budget`, at \
                 least {needed}"
            ));
        HostError::new(ErrorKind::Budget, error)
    }
}

/// Bytes that a service turns into tokens.
fn bytes(request: &Request) -> u64 {
    let messages = request.messages.iter();
    let schema = request
        .params
        .schema
        .as_ref()
        .map_or(0, |schema| schema.to_string().len());
    let extra = serde_json::to_string(&request.params.extra).map_or(0, |text| text.len());
    (messages.map(|m| m.content.len()).sum::<usize>() + schema + extra) as u64
}

/// Tokens that no tokenizer exceeds.
fn bound(request: &Request) -> u64 {
    bytes(request) + BESIDE * (request.messages.len() as u64 + 1)
}
