//! Price tables: those that come with heartcut, and the project's own.

use super::{gathered, price::Price};
use crate::{
    config::nearest,
    error::{HostError, Result},
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The project's own table, in its root.
pub const PRICES_FILE: &str = "prices.json";

const SCHEMA: u32 = 1;

/// How alike two names have to be, from 0 to 1, for one to be meant by the other.
const ALIKE: f64 = 0.85;

/// A table as a file holds it: US dollars for a million tokens, as decimal texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceTable {
    schema: u32,
    /// Where the figures come from.
    pub source: String,
    /// Of which day they are.
    pub date: String,
    /// The rows.
    pub rows: Vec<PriceRow>,
}

/// The price of one model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRow {
    /// Providers at which it holds, without their role.
    pub providers: Vec<String>,
    /// The model.
    pub model: String,
    /// Other names of the same model at the same price.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// The price.
    #[serde(flatten)]
    pub price: Price,
    /// Where it comes from, where that is not the table's source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Of which day it is, where that is not the table's day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

impl PriceRow {
    fn is_of(&self, provider: &str, model: &str) -> bool {
        let named = self.model == model || self.also.iter().any(|other| other == model);
        named && self.providers.iter().any(|known| known == provider)
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.names().any(|name| other.names().any(|o| o == name))
            && self.providers.iter().any(|p| other.providers.contains(p))
    }

    fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.model).chain(&self.also)
    }

    /// What is left of it beside newer rows: its other names at the same providers are theirs.
    fn beside(mut self, newer: &[Self]) -> Option<Self> {
        for new in newer {
            if new.overlaps(&self) {
                self.providers.retain(|p| !new.providers.contains(p));
            }
        }
        Some(self).filter(|row| !row.providers.is_empty())
    }
}

impl PriceTable {
    /// Reads a table, or one in the form in which litellm publishes its own.
    ///
    /// # Errors
    /// When it is neither, or a newer one; the error names `name`.
    pub fn read(name: &str, text: &str) -> Result<Self> {
        let bad = |e: &dyn std::error::Error| {
            HostError::config("bad-prices", format!("`{name}` is no price table"))
                .because(e)
                .help("`heartcut help prices` shows its form")
        };
        let value: serde_json::Value = serde_json::from_str(text).map_err(|e| bad(&e))?;
        if gathered::is_gathered(&value) {
            return Ok(gathered::table(&value));
        }
        if let Some(key) = strange_key(&value) {
            let message = format!("`{name}` has a key that nobody knows: `{key}`");
            let near =
                nearest(&key, KEYS.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| "`heartcut help prices` shows all keys".into());
            return Err(HostError::config("bad-prices", message).help(help));
        }
        let table: Self = serde_json::from_value(value).map_err(|e| bad(&e))?;
        if table.schema != SCHEMA {
            let message = format!("`{name}` was written for another heartcut");
            return Err(HostError::config("newer-prices", message)
                .help(format!("`schema` has to be {SCHEMA}")));
        }
        Ok(table)
    }

    pub(super) fn new(source: String, date: String, rows: Vec<PriceRow>) -> Self {
        Self {
            schema: SCHEMA,
            source,
            date,
            rows,
        }
    }

    /// Takes over all rows of `newer`, in place of those for the same model and provider.
    #[must_use]
    pub fn updated(mut self, newer: Self) -> Self {
        let rows = std::mem::take(&mut self.rows).into_iter();
        self.rows = rows.filter_map(|row| row.beside(&newer.rows)).collect();
        for row in &mut self.rows {
            row.source.get_or_insert_with(|| self.source.clone());
            row.date.get_or_insert_with(|| self.date.clone());
        }
        self.rows.extend(newer.rows);
        Self::new(newer.source, newer.date, self.rows)
    }
}

/// All prices that a project knows.
#[derive(Clone, Debug, Default)]
pub struct PriceBook {
    own: Option<PriceTable>,
    embedded: Vec<PriceTable>,
}

/// A row with its source and date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found<'a> {
    /// Where it comes from.
    pub source: &'a str,
    /// Of which day it is.
    pub date: &'a str,
    /// The row.
    #[serde(flatten)]
    pub row: &'a PriceRow,
}

impl PriceBook {
    /// The tables that come with heartcut, as (name, JSON), and the project's own.
    ///
    /// # Errors
    /// When the project's table cannot be read.
    pub fn new(embedded: &[(&str, &str)], project: &Path) -> Result<Self> {
        let embedded = embedded
            .iter()
            .map(|(name, text)| PriceTable::read(name, text))
            .collect::<Result<_>>()?;
        Ok(Self {
            own: own_table(project)?,
            embedded,
        })
    }

    /// The price of `model` at a provider, where there is a row. `key` is what the provider calls
    /// its row; without one, as for a service of one's own, only the project's table counts.
    pub fn price(&self, provider: &str, model: &str, key: Option<&str>) -> Option<Found<'_>> {
        let provider = provider.rsplit('/').next().unwrap_or(provider);
        let names: Vec<&str> = key.into_iter().chain([model]).collect();
        let own = self.own.iter().find_map(|t| found(t, provider, &names));
        own.or_else(|| {
            let key = key?;
            let mut tables = self.embedded.iter();
            tables.find_map(|table| found(table, provider, &[key]))
        })
    }

    /// All rows, the project's own first; a row that it replaces is left out.
    pub fn rows(&self) -> Vec<Found<'_>> {
        let own = self.own.iter().flat_map(all);
        let replaced = |row: &PriceRow| {
            let mut own = self.own.iter().flat_map(|table| &table.rows);
            own.any(|mine| mine.overlaps(row))
        };
        let embedded = self.embedded.iter().flat_map(all);
        own.chain(embedded.filter(|found| !replaced(found.row)))
            .collect()
    }

    /// Names of the models of a provider, for hints.
    pub fn models(&self, provider: &str) -> Vec<&str> {
        let provider = provider.rsplit('/').next().unwrap_or(provider);
        let rows = self.rows();
        let of_provider = rows
            .iter()
            .filter(|found| found.row.providers.iter().any(|known| known == provider));
        of_provider
            .flat_map(|found| std::iter::once(&found.row.model).chain(&found.row.also))
            .map(String::as_str)
            .collect()
    }

    /// Models of a provider whose names are like `model`, the likest first; three at the most.
    pub fn similar(&self, provider: &str, model: &str) -> Vec<String> {
        let alike = |name| strsim::jaro_winkler(model, name);
        let mut near: Vec<_> = self
            .models(provider)
            .into_iter()
            .map(|name| (alike(name), name))
            .filter(|(alike, _)| *alike >= ALIKE)
            .collect();
        near.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
        near.iter()
            .take(3)
            .map(|(_, name)| (*name).to_owned())
            .collect()
    }

    /// The project's own table.
    pub fn own(&self) -> Option<&PriceTable> {
        self.own.as_ref()
    }
}

/// Keys of a row and of what stands above a bound.
const KEYS: [&str; 12] = [
    "providers",
    "model",
    "also",
    "input",
    "cached",
    "cache_write",
    "output",
    "above",
    "batch",
    "max_output",
    "source",
    "date",
];

/// A key of a row that serde would pass over, because a row is flattened.
fn strange_key(table: &serde_json::Value) -> Option<String> {
    let rows = table["rows"].as_array().into_iter().flatten();
    rows.into_iter().find_map(|row| {
        let above = row["above"].as_object().into_iter().flatten();
        let above = above.filter(|(key, _)| *key != "input_tokens");
        let keys = row.as_object().into_iter().flatten().chain(above);
        keys.map(|(key, _)| key)
            .find(|key| !KEYS.contains(&key.as_str()))
            .cloned()
    })
}

fn own_table(project: &Path) -> Result<Option<PriceTable>> {
    let path = project.join(PRICES_FILE);
    if !path.is_file() {
        return Ok(None);
    }
    let text = fs_err::read_to_string(&path)
        .map_err(|e| HostError::config("bad-prices", "the price table cannot be read").because(&e));
    PriceTable::read(PRICES_FILE, &text?).map(Some)
}

fn found<'a>(table: &'a PriceTable, provider: &str, names: &[&str]) -> Option<Found<'a>> {
    let mut names = names.iter();
    names.find_map(|name| all(table).find(|found| found.row.is_of(provider, name)))
}

fn all(table: &PriceTable) -> impl Iterator<Item = Found<'_>> {
    table.rows.iter().map(|row| Found {
        source: row.source.as_deref().unwrap_or(&table.source),
        date: row.date.as_deref().unwrap_or(&table.date),
        row,
    })
}
