use super::{
    configured::configured,
    input,
    workspace::{current_folder, project, registry},
};
use crate::{
    args::FormatArgs,
    exit::Exit,
    output::{self, ProgressDisplay},
};
use heartcut_host::{
    HostError, Result,
    answer_file::{FormatFile, Formatted, RejectFile},
    config::nearest,
    progress::Progress,
    run::FormatRun,
    source::fetch_assets,
    store::{Reader, RunRow, Store},
};
use heartcut_plugin_api::{Formatter, Role};
use std::{path::Path, sync::Arc};

/// `heartcut format`.
pub(super) fn format(args: &FormatArgs) -> Result<Exit> {
    let registry = registry()?;
    registry.allow_typed(&args.formatter, &current_folder()?);
    let wanted = (Role::Formatter, args.formatter.as_str());
    let (entry, config) = configured(&registry, wanted, None, &args.set)?;
    let assets = fetch_assets(&entry.assets(&config)?, &current_folder()?)?;
    let (plugin, formatter) = (entry.id().to_string(), entry.formatter(config, assets)?);
    let progress = Arc::new(Progress::default());
    let display = ProgressDisplay::start(Arc::clone(&progress));
    let outcome = write(args, &plugin, formatter.as_ref(), &progress);
    display.finish();
    report(args, &outcome?)
}

fn write(
    args: &FormatArgs,
    plugin: &str,
    formatter: &dyn Formatter,
    progress: &Progress,
) -> Result<Formatted> {
    let (only, out) = (args.only.into(), args.out.as_str());
    let file = Path::new(&args.input);
    if args.input == "-" || (file.exists() && !file.is_dir()) {
        let first = out.replace("{stream}", "main");
        let mut rejects = RejectFile::beside(Some(Path::new(&first)), Path::new(""));
        input::check_rejects(&rejects, &[file, Path::new(out)])?;
        input::check_kept(file, Path::new(&first))?;
        let job = FormatFile {
            plugin,
            formatter,
            only,
            out,
        };
        return job.run(input::open(file)?, &mut rejects, progress);
    }
    let (reader, run) = find_run(&args.input)?;
    let job = FormatRun {
        plugin,
        formatter,
        only,
        out,
    };
    Ok(Formatted {
        outputs: job.run(&reader, &run, progress)?,
        ..Formatted::default()
    })
}

fn find_run(name: &str) -> Result<(Reader, RunRow)> {
    let project = project()?;
    let missing = || {
        HostError::config(
            "no-input",
            format!("there is neither a file nor a run `{name}`"),
        )
    };
    let Some(store) = Store::open_existing(&project.store_path())? else {
        return Err(missing().help("name a file of judged answers; this project has no runs"));
    };
    let reader = store.reader()?;
    match reader.run_named(name)? {
        Some(run) => Ok((reader, run)),
        None => {
            let runs: Vec<String> = reader.runs()?.into_iter().map(|run| run.name).collect();
            Err(
                missing().help(match nearest(name, runs.iter().map(String::as_str)) {
                    Some(near) => {
                        format!("did you mean the run `{near}`? `heartcut runs list` shows all")
                    }
                    None => "`heartcut runs list` shows the runs of this project".to_owned(),
                }),
            )
        }
    }
}

fn report(args: &FormatArgs, done: &Formatted) -> Result<Exit> {
    if args.json {
        output::print_json(done)?;
    } else {
        output::tell(&output::formatted(done));
    }
    let written: u64 = done.outputs.iter().map(|output| output.rows).sum();
    Ok(if written == 0 {
        Exit::NothingAccepted
    } else {
        Exit::Ok
    })
}
