//! What people and scripts read.

mod cost;
mod dataset;
mod duplicates;
mod enriched;
mod error;
mod estimate;
mod formatted;
mod numbers;
mod plugin;
mod prices;
mod progress;
mod runs;
mod streams;
mod summary;
mod table;
mod tally;
mod time;

pub(crate) use cost::CostPage;
pub(crate) use dataset::{note_unseen, report, source_lines, split_lines};
pub(crate) use duplicates::duplicates;
pub(crate) use enriched::enriched;
pub(crate) use error::{print_error, redacted};
pub(crate) use estimate::estimate;
pub(crate) use formatted::formatted;
pub(crate) use numbers::counted;
pub(crate) use plugin::{candidate, plugin_json, plugin_list, plugin_page, plugins_json, wants};
pub(crate) use prices::price_list;
pub(crate) use progress::{ProgressDisplay, note_failures};
pub(crate) use runs::{RunLine, RunPage, run_list};
pub(crate) use streams::{CLOSED, StdoutRows, note, print, print_json, tell};
pub(crate) use summary::print_summary;
pub(crate) use tally::tally;
