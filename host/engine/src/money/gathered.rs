//! The table that litellm publishes (`model_prices_and_context_window.json`, MIT): an object of
//! models, with prices for one token.

use super::{
    PriceTable, Usd,
    price::{Above, BatchPrice, Price, Rates},
    table::PriceRow,
};
use serde_json::Value;

/// What litellm calls a provider, and what it is called here.
const PROVIDERS: [(&str, &str); 4] = [
    ("openai", "openai"),
    ("anthropic", "anthropic"),
    ("gemini", "gemini"),
    ("vertex_ai-language-models", "vertex"),
];

/// Bounds above which some models cost more.
const BOUNDS: [u64; 4] = [100, 128, 200, 272];

pub(super) fn is_gathered(value: &Value) -> bool {
    let rows = value.as_object().into_iter().flatten();
    rows.take(20)
        .any(|(_, row)| row.get("litellm_provider").is_some())
}

/// The chat models of the known providers; what does not fit is left out.
pub(super) fn table(value: &Value) -> PriceTable {
    let rows = value.as_object().into_iter().flatten();
    let rows = rows.filter_map(|(name, row)| of_row(name, row)).collect();
    let date = value["_date"].as_str().unwrap_or("unknown");
    PriceTable::new(
        "litellm, model_prices_and_context_window.json".into(),
        date.into(),
        rows,
    )
}

fn of_row(name: &str, row: &Value) -> Option<PriceRow> {
    let theirs = row["litellm_provider"].as_str()?;
    let (_, provider) = PROVIDERS.iter().find(|(known, _)| *known == theirs)?;
    if !matches!(row["mode"].as_str(), Some("chat" | "responses")) {
        return None;
    }
    Some(PriceRow {
        providers: vec![(*provider).to_owned()],
        model: name.rsplit('/').next()?.to_owned(),
        also: Vec::new(),
        price: Price {
            rates: rates(row, "")?,
            above: BOUNDS.iter().find_map(|bound| above(row, *bound)),
            batch: batch(row),
            max_output: row["max_output_tokens"].as_u64(),
        },
        source: None,
        date: None,
    })
}

fn above(row: &Value, thousands: u64) -> Option<Above> {
    Some(Above {
        input_tokens: thousands * 1000,
        rates: rates(row, &format!("_above_{thousands}k_tokens"))?,
    })
}

fn rates(row: &Value, suffix: &str) -> Option<Rates> {
    let price = |name: &str| million(&row[format!("{name}{suffix}")]);
    Some(Rates {
        input: price("input_cost_per_token")?,
        cached: price("cache_read_input_token_cost"),
        cache_write: price("cache_creation_input_token_cost"),
        output: price("output_cost_per_token")?,
    })
}

/// The price of a million; a millionth of a dollar a token has at most six more decimals.
fn million(price: &Value) -> Option<Usd> {
    let token = price.as_f64().filter(|p| (0.0..1.0).contains(p))?;
    let picos_of_token = (token * 1e12).round() as i64;
    Some(Usd::of_picos(picos_of_token.checked_mul(1_000_000)?))
}

fn batch(row: &Value) -> Option<BatchPrice> {
    let part = |name: &str| {
        let whole = row[name].as_f64().filter(|p| *p > 0.0)?;
        Some(row[format!("{name}_batches")].as_f64()? / whole)
    };
    // One factor has to do for both; the dearer one is on the safe side.
    let factor = part("input_cost_per_token")?.max(part("output_cost_per_token")?);
    let cached = part("cache_read_input_token_cost").unwrap_or(1.0);
    let factor_of = |part: f64| Usd::of_picos((part * 1e6).round() as i64 * 1_000_000);
    Some(BatchPrice {
        factor: factor_of(factor),
        cached_factor: Some(factor_of(cached)),
    })
}
