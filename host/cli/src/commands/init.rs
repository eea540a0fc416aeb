use crate::{args::InitArgs, exit::Exit, output};
use fs_err as fs;
use heartcut_host::{HostError, Result};
use std::{
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

const PROJECT_FILE: &str = include_str!("../../template/heartcut.toml");
const IGNORED: &str = include_str!("../../template/gitignore");
/// The pipeline that the next command runs.
const FIRST: &str = "pipelines/quickstart.toml";

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Now,
    /// It was there, with this very content.
    Before,
    /// It was there with another content, and stays.
    Differs,
}

/// What became of all files.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    written: Vec<PathBuf>,
    /// Those that were there with another content, and stay.
    kept: Vec<PathBuf>,
    /// An ignore file of one's own; most repositories have one, and that is no reason to stop.
    ignore: Option<PathBuf>,
}

/// `heartcut init`.
pub(super) fn init(args: &InitArgs) -> Result<Exit> {
    let outcome = write_files(&args.dir)?;
    for path in &outcome.written {
        output::note(&format!("wrote {}", path.display()));
    }
    if let Some(path) = &outcome.ignore {
        output::note(&format!(
            "left {} as it is: add {} to it",
            path.display(),
            ignored()
        ));
    }
    if !outcome.kept.is_empty() {
        return Err(already_there(&outcome.kept));
    }
    output::print(&next_command(&args.dir))?;
    Ok(Exit::Ok)
}

fn write_files(dir: &Path) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    for (name, content) in files() {
        let path = if is_here(dir) {
            name.into()
        } else {
            dir.join(&name)
        };
        match write(&path, content)? {
            Written::Now => outcome.written.push(path),
            Written::Before => {}
            Written::Differs if path.ends_with(".gitignore") => outcome.ignore = Some(path),
            Written::Differs => outcome.kept.push(path),
        }
    }
    Ok(outcome)
}

fn already_there(kept: &[PathBuf]) -> HostError {
    let names: Vec<_> = kept
        .iter()
        .map(|path| format!("`{}`", path.display()))
        .collect();
    let verb = if kept.len() == 1 { "is" } else { "are" };
    let message = format!(
        "{} {verb} there already and {verb} not overwritten",
        names.join(", ")
    );
    HostError::config("file-exists", message).help(
        "move them away and run the command again, or choose another folder: `heartcut init DIR`",
    )
}

/// The files of a project by their paths.
fn files() -> Vec<(String, &'static str)> {
    let mut files = vec![
        ("heartcut.toml".to_owned(), PROJECT_FILE),
        (".gitignore".to_owned(), IGNORED),
    ];
    files.extend(
        heartcut_data::samples()
            .iter()
            .map(|(name, text)| (format!("pipelines/{name}"), *text)),
    );
    files
}

/// Writes a file, unless there is one.
fn write(path: &Path, content: &str) -> Result<Written> {
    let create = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = fs::File::options()
            .write(true)
            .create_new(true)
            .open(path)?;
        file.write_all(content.as_bytes())
    };
    match create() {
        Ok(()) => Ok(Written::Now),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(compare(path, content)),
        Err(error) => Err(unwritable(path, &error)),
    }
}

fn compare(path: &Path, content: &str) -> Written {
    let there = fs::read_to_string(path).unwrap_or_default();
    let is_ignore_file = path.file_name().is_some_and(|name| name == ".gitignore");
    let holds_all = |there: &str| {
        content
            .lines()
            .all(|line| there.lines().any(|own| own.trim() == line))
    };
    if there == content || (is_ignore_file && holds_all(&there)) {
        Written::Before
    } else {
        Written::Differs
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> HostError {
    HostError::internal(
        "unwritable",
        format!("`{}` cannot be written", path.display()),
    )
    .because(error)
}

/// What should not be committed, as a person would write it.
fn ignored() -> String {
    let lines: Vec<_> = IGNORED.lines().map(|line| format!("`{line}`")).collect();
    match lines.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}

fn is_here(dir: &Path) -> bool {
    dir == Path::new(".")
}

/// What to type next.
fn next_command(dir: &Path) -> String {
    if is_here(dir) {
        return format!("heartcut run {FIRST}\n");
    }
    let folder = dir.display().to_string();
    let plain = folder
        .chars()
        .all(|c| c.is_alphanumeric() || "/._-".contains(c));
    let folder = if plain {
        folder
    } else {
        format!("'{}'", folder.replace('\'', r"'\''"))
    };
    format!("cd {folder} && heartcut run {FIRST}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("new/project");
        let outcome = write_files(&dir).unwrap();
        assert_eq!(outcome.written.len(), files().len());
        for name in [
            "heartcut.toml",
            ".gitignore",
            FIRST,
            "pipelines/problems.jsonl",
        ] {
            assert!(dir.join(name).is_file(), "{name}");
        }
        assert_eq!(
            write_files(&dir).unwrap(),
            Outcome::default(),
            "everything is equal already"
        );
        heartcut_host::project::Project::discover(&dir).unwrap();
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("heartcut.toml");
        std::fs::write(&own, "# mine\n").unwrap();
        let outcome = write_files(folder.path()).unwrap();
        assert_eq!(outcome.kept, [own.as_path()]);
        assert_eq!(std::fs::read_to_string(&own).unwrap(), "# mine\n");
        assert!(
            folder.path().join(FIRST).is_file(),
            "the others are written"
        );
        let error = already_there(&outcome.kept);
        assert_eq!(Exit::of(&error), Exit::Config);
        assert!(
            error
                .error
                .message
                .contains("heartcut.toml` is there already")
        );
    }

    #[test]
    fn an_ignore_file_of_ones_own_stays() {
        for (own, is_named) in [
            ("target\n", true),
            ("/target\n.env\n.heartcut/\n  out/\n", false),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(".gitignore");
            std::fs::write(&path, own).unwrap();
            let outcome = write_files(folder.path()).unwrap();
            assert_eq!(
                (outcome.ignore.is_some(), outcome.kept.len()),
                (is_named, 0)
            );
            assert_eq!(std::fs::read_to_string(&path).unwrap(), own);
        }
        assert_eq!(ignored(), "`.env`, `.heartcut/` and `out/`");
    }

    #[test]
    fn the_next_command_can_be_typed() {
        assert_eq!(
            next_command(Path::new(".")),
            "heartcut run pipelines/quickstart.toml\n"
        );
        assert_eq!(
            next_command(Path::new("a/b")),
            "cd a/b && heartcut run pipelines/quickstart.toml\n"
        );
        assert_eq!(
            next_command(Path::new("it's mine")),
            "cd 'it'\\''s mine' && heartcut run pipelines/quickstart.toml\n"
        );
    }
}
