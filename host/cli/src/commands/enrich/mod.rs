//! `heartcut enrich`: several lines of thought on every problem of a data folder.

mod pipeline;
mod rebuild;

use super::{
    run::{How, dry_run, execute},
    workspace::{Workspace, current_folder},
};
use crate::{args::EnrichArgs, exit::Exit, output};
use heartcut_host::{
    HostError, Result,
    enriched::{Counts, Scan, TaskFile},
};
use std::path::{Path, PathBuf};

/// `heartcut enrich`.
pub(super) fn enrich(args: &EnrichArgs) -> Result<Exit> {
    if args.count {
        return count(args);
    }
    if args.rebuild {
        rebuild::all(args, &scan(args, true).files(&args.root)?)?;
        return count(args);
    }
    let files = scan(args, false).files(&args.root)?;
    let mut asked = 0;
    for file in &files {
        match ask(args, file) {
            Ok(()) => asked += 1,
            Err(error) if error.error.code == "no-problems" && files.len() > 1 => {
                output::note(&format!(
                    "{}: {}",
                    file.relative.display(),
                    error.error.message
                ));
            }
            Err(error) => return Err(error),
        }
    }
    if asked == 0 {
        let message = format!("no file below `{}` holds a problem", args.root.display());
        return Err(HostError::config("no-problems", message)
            .help("`heartcut dataset check jsonl --path FILE` says what is wrong with its rows"));
    }
    if args.dry_run {
        Ok(Exit::Ok)
    } else {
        count(args)
    }
}

/// Asks for the problems of one file and writes what came.
fn ask(args: &EnrichArgs, file: &TaskFile) -> Result<()> {
    let workspace = Workspace::here()?;
    let out = shown(&out(args, file)?, workspace.project.root());
    let pipeline = pipeline::file(args, file, &out, &workspace.registry)?;
    let (plan, registry) = workspace.plan(pipeline)?;
    output::note(&format!("{}: {}", file.task, file.relative.display()));
    if file.is_evaluation() {
        output::note(
            "it is named as an evaluation split: what is trained on its answers cannot be measured \
             with it",
        );
    }
    if args.dry_run {
        return dry_run(&plan, args.json).map(drop);
    }
    let how = How {
        budget: args.budget,
        ..How::default()
    };
    let summary = execute(&plan, &registry, how)?;
    output::print_summary(&summary, args.json)
}

/// Right answers by task and style, of all enriched files that are there.
fn count(args: &EnrichArgs) -> Result<Exit> {
    let counts = Counts::of(&enriched(args)?)?;
    if args.json {
        output::print_json(&counts)?;
    } else {
        output::print(&output::enriched(&counts))?;
    }
    Ok(Exit::Ok)
}

/// The enriched files below `--out`, or else below the root.
fn enriched(args: &EnrichArgs) -> Result<Vec<TaskFile>> {
    let root = args.out.as_ref().unwrap_or(&args.root);
    scan(args, true).files(root)
}

fn scan(args: &EnrichArgs, enriched: bool) -> Scan {
    Scan {
        tasks: args.task.clone(),
        train: args.with_train,
        enriched,
    }
}

/// What to write, with `{stream}` in its name: beside the original, or at the same place below
/// `--out`; of an enriched file itself, and what belongs to it.
fn out(args: &EnrichArgs, file: &TaskFile) -> Result<PathBuf> {
    let beside = match &args.out {
        Some(out) => out.join(&file.relative),
        None => file.path.clone(),
    };
    let name = beside.file_name().unwrap_or_default().to_string_lossy();
    let name = match name.rsplit_once(".enriched") {
        Some((stem, behind)) => format!("{stem}.{{stream}}{behind}"),
        None => format!("{}.{{stream}}.jsonl", name.trim_end_matches(".jsonl")),
    };
    Ok(current_folder()?.join(beside.with_file_name(name)))
}

/// A path as the project names it.
fn shown(path: &Path, root: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string()
}
