use crate::{args::InitArgs, exit::Exit, output};
use fs_err as fs;
use heartcut_host::{HostError, Result};
use std::{
    io::{ErrorKind, Write},
    path::Path,
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

/// `heartcut init`.
pub(super) fn init(args: &InitArgs) -> Result<Exit> {
    let mut kept = Vec::new();
    for (name, content) in files() {
        let path = if is_here(&args.dir) {
            name.into()
        } else {
            args.dir.join(&name)
        };
        match write(&path, content)? {
            Written::Now => output::note(&format!("wrote {}", path.display())),
            Written::Before => {}
            Written::Differs if path.ends_with(".gitignore") => ask_to_ignore(&path),
            Written::Differs => kept.push(format!("`{}`", path.display())),
        }
    }
    if !kept.is_empty() {
        let verb = if kept.len() == 1 { "is" } else { "are" };
        let message = format!(
            "{} {verb} there already and {verb} not overwritten",
            kept.join(", ")
        );
        return Err(HostError::config("file-exists", message)
            .help("move them away and run the command again, or choose another folder: `heartcut init DIR`"));
    }
    output::print(&next_command(&args.dir))?;
    Ok(Exit::Ok)
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

/// Most repositories have an ignore file; that is no reason to stop.
fn ask_to_ignore(path: &Path) {
    let lines = IGNORED
        .lines()
        .map(|line| format!("`{line}`"))
        .collect::<Vec<_>>()
        .join(" and ");
    output::note(&format!(
        "left {} as it is: add {lines} to it",
        path.display()
    ));
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

    fn init_in(dir: &Path) -> Result<Exit> {
        init(&InitArgs {
            dir: dir.to_path_buf(),
        })
    }

    #[test]
    fn a_project_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("new/project");
        assert_eq!(init_in(&dir).unwrap(), Exit::Ok);
        for name in [
            "heartcut.toml",
            ".gitignore",
            FIRST,
            "pipelines/problems.jsonl",
        ] {
            assert!(dir.join(name).is_file(), "{name}");
        }
        assert_eq!(
            init_in(&dir).unwrap(),
            Exit::Ok,
            "everything is equal already"
        );
        heartcut_host::project::Project::discover(&dir).unwrap();
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("heartcut.toml"), "# mine\n").unwrap();
        let error = init_in(folder.path()).err().unwrap();
        assert_eq!(
            (error.kind, error.error.code.as_str()),
            (heartcut_host::ErrorKind::Config, "file-exists")
        );
        assert!(error.error.message.contains("heartcut.toml"));
        let kept = std::fs::read_to_string(folder.path().join("heartcut.toml")).unwrap();
        assert_eq!(kept, "# mine\n");
        assert!(
            folder.path().join(FIRST).is_file(),
            "the others are written"
        );
    }

    #[test]
    fn an_ignore_file_of_ones_own_stays() {
        for own in ["target\n", "/target\n.heartcut/\n  out/\n"] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(".gitignore"), own).unwrap();
            assert_eq!(init_in(folder.path()).unwrap(), Exit::Ok);
            assert_eq!(
                std::fs::read_to_string(folder.path().join(".gitignore")).unwrap(),
                own
            );
        }
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
