use super::workspace::{price_book, project};
use crate::{
    args::{PricesArgs, PricesCommand},
    exit::Exit,
    output,
};
use heartcut_host::{
    HostError, Result,
    money::{Found, PRICES_FILE, PriceTable},
};
use std::path::Path;

/// `heartcut prices`.
pub(super) fn prices(args: &PricesArgs) -> Result<Exit> {
    match &args.command {
        PricesCommand::List { filter, json } => list(filter.as_deref(), *json)?,
        PricesCommand::Update { from } => update(from)?,
    }
    Ok(Exit::Ok)
}

fn list(filter: Option<&str>, json: bool) -> Result<()> {
    let book = price_book(&project()?)?;
    let wanted = |found: &Found<'_>| {
        let mut names = found.row.providers.iter().chain([&found.row.model]);
        filter.is_none_or(|filter| names.any(|name| name.contains(filter)))
    };
    let rows: Vec<Found<'_>> = book.rows().into_iter().filter(wanted).collect();
    if json {
        return output::print_json(&rows);
    }
    if rows.is_empty() {
        output::note("no price is known under that name");
        return Ok(());
    }
    output::print(&output::price_list(&rows))
}

fn update(from: &Path) -> Result<()> {
    let project = project()?;
    let text = fs_err::read_to_string(from)
        .map_err(|e| HostError::config("no-file", "the prices cannot be read").because(&e))?;
    let newer = PriceTable::read(&from.display().to_string(), &text)?;
    let count = newer.rows.len();
    let table = match price_book(&project)?.own() {
        Some(own) => own.clone().updated(newer),
        None => newer,
    };
    write(&project.root().join(PRICES_FILE), &table)?;
    output::note(&format!(
        "{PRICES_FILE} has {count} new rows, {} in all",
        table.rows.len()
    ));
    Ok(())
}

/// Written beside it and renamed, so that nobody ever reads half a table.
fn write(path: &Path, table: &PriceTable) -> Result<()> {
    let unwritable = |e: &dyn std::error::Error| {
        HostError::internal("unwritable", "the price table cannot be written").because(e)
    };
    let text = serde_json::to_string_pretty(table).map_err(|e| unwritable(&e))?;
    let part = path.with_extension("json.part");
    fs_err::write(&part, text + "\n").map_err(|e| unwritable(&e))?;
    fs_err::rename(&part, path).map_err(|e| unwritable(&e))
}
