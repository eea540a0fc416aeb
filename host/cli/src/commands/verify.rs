use super::{
    configured::configured,
    input,
    workspace::{current_folder, registry},
};
use crate::{
    args::VerifyArgs,
    exit::Exit,
    output::{self, ProgressDisplay, StdoutRows},
};
use heartcut_host::{
    HostError, Result,
    answer_file::{FieldNames, RejectFile, RowSink, Tally, VerifyFile},
    progress::Progress,
    registry::Registry,
    run::RowWriter,
    source::fetch_assets,
};
use heartcut_plugin_api::Role;
use std::{io::IsTerminal, path::Path, sync::Arc};

/// Beyond this many threads the reader is the bottleneck.
const MOST_THREADS: usize = 16;

/// `heartcut verify`.
pub(super) fn verify(args: &VerifyArgs) -> Result<Exit> {
    let job = job(args)?;
    let out = args.out.as_deref().filter(|out| *out != Path::new("-"));
    let mut rejects = RejectFile::beside(out, Path::new(""));
    input::check_rejects(&rejects, &[&[args.file.as_path()], out.as_slice()].concat())?;
    let input = input::open(&args.file)?;
    let mut rows = sink(out)?;
    let progress = Arc::new(Progress::default());
    // A bar between rows on one terminal would be unreadable.
    let shown = out.is_some() || !std::io::stdout().is_terminal();
    let display = shown.then(|| ProgressDisplay::start(Arc::clone(&progress)));
    let outcome = job.run(input, rows.as_mut(), &mut rejects, &progress);
    display.into_iter().for_each(ProgressDisplay::finish);
    output::note_failures(&progress);
    report(args, out, &outcome?)
}

fn job(args: &VerifyArgs) -> Result<VerifyFile> {
    let registry = registry()?;
    registry.allow_typed(&args.verifier, &current_folder()?);
    let wanted = (Role::Verifier, args.verifier.as_str());
    let (entry, config) = configured(&registry, wanted, None, &settings(args, &registry)?)?;
    let assets = fetch_assets(&entry.assets(&config)?, &current_folder()?)?;
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    Ok(VerifyFile {
        stamp: entry.stamp(),
        verifier: entry.verifier(config, assets)?,
        names: FieldNames {
            gold: args.gold.clone(),
            response: args.response.clone(),
        },
        threads: cores.clamp(2, MOST_THREADS),
    })
}

/// The key of a configuration that `--min-isolation` stands for.
const MIN_ISOLATION: &str = "min_isolation";

/// What `--set` and `--min-isolation` say; the latter is never left out unsaid.
fn settings(args: &VerifyArgs, registry: &Registry) -> Result<Vec<(String, String)>> {
    let mut settings = args.set.clone();
    let Some(level) = &args.min_isolation else {
        return Ok(settings);
    };
    let entry = registry.find(Role::Verifier, &args.verifier)?;
    if entry.config_schema()?["properties"][MIN_ISOLATION].is_null() {
        let message = format!(
            "`{}` runs no programs: it has no `{MIN_ISOLATION}`",
            entry.id()
        );
        return Err(HostError::config("no-isolation-to-set", message).help(
            "leave out `--min-isolation`, or name a verifier that runs programs: `--verifier code`",
        ));
    }
    settings.push((MIN_ISOLATION.to_owned(), level.clone()));
    Ok(settings)
}

fn sink(out: Option<&Path>) -> Result<Box<dyn RowSink>> {
    Ok(match out {
        Some(out) => Box::new(RowWriter::create(out)?),
        None => Box::new(StdoutRows::new()),
    })
}

fn report(args: &VerifyArgs, out: Option<&Path>, tally: &Tally) -> Result<Exit> {
    if tally.rows == 0 && tally.rejected_rows > 0 {
        let message = format!("no line of `{}` is a JSON object", args.file.display());
        let aside = tally.rejects.as_deref().unwrap_or_default();
        return Err(HostError::config("no-rows", message).help(format!("`{aside}` says why")));
    }
    match out {
        Some(_) if args.json => output::print_json(tally)?,
        _ => {
            let out = out.map(|out| out.display().to_string());
            output::tell(&output::tally(tally, out.as_deref()));
        }
    }
    Ok(Exit::Ok)
}
