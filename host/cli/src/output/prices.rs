use super::table::table;
use heartcut_host::money::{Found, Usd};
use std::collections::BTreeSet;

/// Prices for a million tokens, and where they come from.
pub(crate) fn price_list(rows: &[Found<'_>]) -> String {
    let titles = [
        "PROVIDER", "MODEL", "INPUT", "CACHED", "WRITTEN", "OUTPUT", "BATCH", "OF",
    ];
    let mut cells = vec![titles.map(str::to_owned)];
    cells.extend(rows.iter().map(line));
    let sources: BTreeSet<&str> = rows.iter().map(|found| found.source).collect();
    let sources: Vec<String> = sources.iter().map(|s| format!("source: {s}\n")).collect();
    format!(
        "{}\nUS dollars for a million tokens; long prompts may cost more, see `--json`\n{}",
        table(&cells),
        sources.concat()
    )
}

fn line(found: &Found<'_>) -> [String; 8] {
    let row = found.row;
    let rates = row.price.rates();
    let or_dash = |price: Option<Usd>| price.map_or_else(|| "-".to_owned(), |p| p.to_string());
    let batch = row.price.batch().map_or_else(
        || "0.5 assumed".to_owned(),
        |batch| batch.factor.to_string(),
    );
    [
        row.providers.join(", "),
        row.model.clone(),
        rates.input.to_string(),
        or_dash(rates.cached),
        or_dash(rates.cache_write),
        rates.output.to_string(),
        batch,
        found.date.to_owned(),
    ]
}
