use heartcut_host::{HostError, Result, answer_file::RejectFile, source::LineReader};
use std::{io::IsTerminal, path::Path};

/// Opens a file, or stdin for `-`.
pub(super) fn open(file: &Path) -> Result<LineReader> {
    if !is_stdin(file) {
        return Ok(LineReader::open(file)?);
    }
    if std::io::stdin().is_terminal() {
        crate::output::note("reading from the terminal; Ctrl-D ends it");
    }
    Ok(LineReader::of("stdin", std::io::stdin()))
}

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

/// Refuses to put rejects where something else is read or written.
pub(super) fn check_rejects(rejects: &RejectFile, others: &[&Path]) -> Result<()> {
    let place = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let same = others
        .iter()
        .any(|other| place(other) == place(rejects.path()));
    if !same {
        return Ok(());
    }
    let message = format!(
        "`{}` is where bad lines are set aside",
        rejects.path().display()
    );
    Err(HostError::config("rejects-in-use", message)
        .help("give the file another name, or write elsewhere with `--out FILE`"))
}

/// What is read must still be there afterwards: rows of training data do not hold the verdicts
/// that they were made from.
///
/// # Errors
/// `out-is-input`.
pub(super) fn check_kept(input: &Path, out: &Path) -> Result<()> {
    let same = std::fs::canonicalize(input)
        .is_ok_and(|input| std::fs::canonicalize(out).is_ok_and(|out| input == out));
    if !same {
        return Ok(());
    }
    let message = format!("`{}` is the input", out.display());
    Err(HostError::config("out-is-input", message).help("give `--out` another name"))
}
