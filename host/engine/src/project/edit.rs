//! Writing grants into `heartcut.toml` without touching what people wrote there.

use super::settings::PluginGrant;
use crate::error::{HostError, Result};
use heartcut_plugin_api::{PluginId, manifest::Wants};
use std::path::Path;
use toml_edit::{Array, DocumentMut, InlineTable, Item, RawString, Table, Value};

/// Grants all that a plugin wants, beside what is granted already.
///
/// # Errors
/// When `heartcut.toml` cannot be read or written.
pub fn grant_in_full(
    path: &Path,
    id: &PluginId,
    wants: &Wants,
    granted: &PluginGrant,
) -> Result<()> {
    let mut wanted = PluginGrant {
        reach: crate::transport::ProjectGrant::as_wished(wants),
        memory_mb: wants.memory_mb,
        call_seconds: wants.call_seconds,
    };
    wanted.reach = merged(granted, wanted.reach);
    wanted.memory_mb = wanted.memory_mb.max(granted.memory_mb);
    wanted.call_seconds = wanted.call_seconds.max(granted.call_seconds);
    if wanted == *granted {
        return Ok(());
    }
    change(path, |document| {
        let table = grants(document)?
            .entry(&id.to_string())
            .or_insert(new_table());
        let table = table.as_table_like_mut()?;
        set(table, "hosts", hosts(&wanted.reach.hosts));
        set(table, "secrets", secrets(&wanted));
        set(table, "memory_mb", number(wanted.memory_mb));
        set(table, "call_seconds", number(wanted.call_seconds));
        Some(())
    })
}

/// Takes the grant of a plugin away.
///
/// # Errors
/// When `heartcut.toml` cannot be read or written.
pub fn remove_grant(path: &Path, id: &PluginId) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    change(path, |document| {
        let removed = match document.get_mut("grants") {
            Some(Item::Table(grants)) => grants.remove(&id.to_string()),
            _ => None,
        };
        if let Some(Item::Table(removed)) = removed {
            keep_comments(document, &removed);
        }
        Some(())
    })
}

/// Comments above a table that is gone stand above the next one, or at the end.
fn keep_comments(document: &mut DocumentMut, removed: &Table) {
    let above = text(removed.decor().prefix());
    if above.trim().is_empty() {
        return;
    }
    let next = following(document.as_table(), removed.position());
    match next.and_then(|position| at(document.as_table_mut(), position)) {
        Some(table) => {
            let below = match text(table.decor().prefix()) {
                "" => "\n".to_owned(),
                below => below.to_owned(),
            };
            table.decor_mut().set_prefix(joined(above, &below));
        }
        None => {
            let below = text(Some(document.trailing())).to_owned();
            document.set_trailing(joined(above, &below));
        }
    }
}

fn text(raw: Option<&RawString>) -> &str {
    raw.and_then(RawString::as_str).unwrap_or_default()
}

fn joined(above: &str, below: &str) -> String {
    let gap = match below.is_empty() || below.starts_with(['\n', '\r']) {
        true => "",
        false => "\n",
    };
    format!("{}\n{gap}{below}", above.trim_end())
}

/// Where the first table stands that is written behind `position`.
fn following(table: &Table, position: Option<isize>) -> Option<isize> {
    let inner = tables(table).filter_map(|inner| following(inner, position));
    let own = table
        .position()
        .filter(|own| is_written(table) && Some(*own) > position);
    inner.chain(own).min()
}

fn at(table: &mut Table, position: isize) -> Option<&mut Table> {
    if table.position() == Some(position) && is_written(table) {
        return Some(table);
    }
    tables_mut(table).find_map(|inner| at(inner, position))
}

/// Others have no line of their own.
fn is_written(table: &Table) -> bool {
    !table.is_implicit() && !table.is_dotted()
}

fn tables(table: &Table) -> impl Iterator<Item = &Table> {
    table.iter().flat_map(|(_, item)| {
        let listed = item.as_array_of_tables().into_iter().flatten();
        item.as_table().into_iter().chain(listed)
    })
}

fn tables_mut(table: &mut Table) -> impl Iterator<Item = &mut Table> {
    table.iter_mut().flat_map(|(_, item)| match item {
        Item::Table(table) => vec![table],
        Item::ArrayOfTables(tables) => tables.iter_mut().collect(),
        _ => Vec::new(),
    })
}

fn merged(
    granted: &PluginGrant,
    wanted: crate::transport::ProjectGrant,
) -> crate::transport::ProjectGrant {
    let mut all = granted.reach.clone().and(&wanted);
    dedup(&mut all.hosts);
    all.secrets.values_mut().for_each(dedup);
    all
}

fn dedup(names: &mut Vec<String>) {
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
}

fn change(path: &Path, edit: impl FnOnce(&mut DocumentMut) -> Option<()>) -> Result<()> {
    let text = match path.exists() {
        true => fs_err::read_to_string(path).map_err(|e| unwritable(&e))?,
        false => String::new(),
    };
    let mut document: DocumentMut = text.parse().map_err(|e| unwritable(&e))?;
    // Comments without a table would end up behind what is added.
    let above = match document.is_empty() && !text.trim().is_empty() {
        true => format!("{}\n\n", text.trim_end()),
        false => String::new(),
    };
    if !above.is_empty() {
        document = DocumentMut::new();
    }
    edit(&mut document).ok_or_else(|| {
        HostError::config("unwritable", "`grants` in heartcut.toml is not a table")
            .help("write `[grants.\"role/name\"]`")
    })?;
    let added = document.to_string();
    let edited = format!("{above}{added}");
    if edited == text || (added.is_empty() && !above.is_empty()) {
        return Ok(());
    }
    let part = path.with_extension("toml.part");
    fs_err::write(&part, edited).map_err(|e| unwritable(&e))?;
    fs_err::rename(&part, path).map_err(|e| unwritable(&e))
}

fn grants(document: &mut DocumentMut) -> Option<&mut Table> {
    let grants = document.entry("grants").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    grants.as_table_mut()
}

fn new_table() -> Item {
    Item::Table(Table::new())
}

/// Leaves alone what is as it should be, so that its comments stay.
fn set(table: &mut dyn toml_edit::TableLike, key: &str, value: Option<Value>) {
    let Some(value) = value else { return };
    let plain = |value: &Value| {
        let mut value = value.clone();
        value.decor_mut().clear();
        value.to_string()
    };
    let same = table
        .get(key)
        .and_then(Item::as_value)
        .is_some_and(|old| plain(old) == plain(&value));
    match table.get_mut(key) {
        Some(_) if same => {}
        // The comments above belong to the key, which stays.
        Some(old) => *old = Item::Value(value),
        None => drop(table.insert(key, Item::Value(value))),
    }
}

fn hosts(hosts: &[String]) -> Option<Value> {
    (!hosts.is_empty()).then(|| Value::Array(hosts.iter().collect::<Array>()))
}

fn secrets(granted: &PluginGrant) -> Option<Value> {
    let secrets = &granted.reach.secrets;
    let mut table = InlineTable::new();
    for (name, hosts) in secrets {
        table.insert(name, Value::Array(hosts.iter().collect::<Array>()));
    }
    (!secrets.is_empty()).then_some(Value::InlineTable(table))
}

fn number(number: Option<u64>) -> Option<Value> {
    let number = i64::try_from(number?).unwrap_or(i64::MAX);
    Some(number.into())
}

fn unwritable(error: &dyn std::error::Error) -> HostError {
    HostError::internal("unwritable", "heartcut.toml cannot be changed").because(error)
}
