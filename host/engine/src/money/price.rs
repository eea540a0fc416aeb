//! What tokens cost.

use super::Usd;
use heartcut_plugin_api::Usage;
use serde::{Deserialize, Serialize};

/// US dollars for a million tokens of each class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    /// Prompt tokens that were neither read from nor written to a cache.
    pub input: Usd,
    /// Prompt tokens read from a cache; as `input` where the service names no price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached: Option<Usd>,
    /// Prompt tokens written to a cache; as `input` where the service names no price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write: Option<Usd>,
    /// Output tokens, reasoning included: no service asks another price for it.
    pub output: Usd,
}

/// The rates of prompts that are longer than a bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Above {
    /// Prompt tokens up to which the usual rates hold.
    pub input_tokens: u64,
    #[serde(flatten)]
    pub rates: Rates,
}

/// What a batch costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchPrice {
    /// Part of the usual price.
    pub factor: Usd,
    /// The same for tokens read from a cache, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached_factor: Option<Usd>,
}

/// How an answer was had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// At once.
    Online,
    /// In a batch.
    Batch,
}

/// The price of a model, with where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    #[serde(flatten)]
    pub(super) rates: Rates,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) above: Option<Above>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) batch: Option<BatchPrice>,
    /// Most tokens the model answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output: Option<u64>,
}

/// What something costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The sum.
    pub usd: Usd,
    /// Whether it rests on the usual batch discount because the row names none.
    pub assumed: bool,
}

/// What batches cost where nobody says it: every service that names a discount names this one.
const USUAL_BATCH: i64 = 500_000_000_000;

impl Price {
    /// The usual rates.
    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    /// The batch discount, where the row names one.
    pub fn batch(&self) -> Option<&BatchPrice> {
        self.batch.as_ref()
    }

    /// What an answer costs. `usage.input` includes what was read from and written to a cache,
    /// `usage.output` includes the reasoning; each token is charged once.
    pub fn cost(&self, usage: Usage, way: Way) -> Cost {
        let rates = self.rates_for(usage.input);
        let cached = usage.cached_input.min(usage.input);
        let written = usage.cache_write.min(usage.input - cached);
        let plain = usage.input - cached - written;
        let (factor, cached_factor, assumed) = self.factors(way);
        let usd = charge(plain, rates.input, factor)
            + charge(cached, rates.cached.unwrap_or(rates.input), cached_factor)
            + charge(written, rates.cache_write.unwrap_or(rates.input), factor)
            + charge(usage.output, rates.output, factor);
        Cost { usd, assumed }
    }

    /// The most that so many tokens can cost, wherever a cache may come in.
    pub fn most(&self, input: u64, output: u64, way: Way) -> Usd {
        let rates = self.rates_for(input);
        let dearest = rates.input.max(rates.cache_write.unwrap_or(Usd::ZERO));
        let dearest = dearest.max(rates.cached.unwrap_or(Usd::ZERO));
        let (factor, cached_factor, _) = self.factors(way);
        charge(input, dearest, factor.max(cached_factor)) + charge(output, rates.output, factor)
    }

    fn rates_for(&self, input: u64) -> &Rates {
        let above = self.above.as_ref().filter(|a| input > a.input_tokens);
        above.map_or(&self.rates, |above| &above.rates)
    }

    fn factors(&self, way: Way) -> (Usd, Usd, bool) {
        const WHOLE: Usd = Usd::of_picos(1_000_000_000_000);
        match (way, &self.batch) {
            (Way::Online, _) => (WHOLE, WHOLE, false),
            (Way::Batch, Some(batch)) => {
                let cached = batch.cached_factor.unwrap_or(batch.factor);
                (batch.factor, cached, false)
            }
            (Way::Batch, None) => (Usd::of_picos(USUAL_BATCH), WHOLE, true),
        }
    }
}

/// `tokens` at a price for a million, times a factor; parts of a picodollar count as a whole one.
fn charge(tokens: u64, million: Usd, factor: Usd) -> Usd {
    const SCALE: i128 = 1_000_000 * 1_000_000_000_000;
    let product = i128::from(tokens)
        .checked_mul(i128::from(million.picos()))
        .and_then(|p| p.checked_mul(i128::from(factor.picos())));
    let picos = product.map(|p| (p + SCALE - 1).div_euclid(SCALE));
    Usd::of_picos(
        picos
            .and_then(|p| i64::try_from(p).ok())
            .unwrap_or(i64::MAX),
    )
}
