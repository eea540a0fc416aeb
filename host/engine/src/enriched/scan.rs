use crate::{
    error::{HostError, Result},
    source::is_evaluation,
};
use std::path::{Path, PathBuf};

/// A file of problems of one task.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskFile {
    /// The folder below the root that it lies in; its own name where it lies in the root.
    pub task: String,
    /// Where it is.
    pub path: PathBuf,
    /// The same, from the root.
    pub relative: PathBuf,
}

impl TaskFile {
    /// Whether its name, or that of a folder above it, says that it is there to measure with.
    pub fn is_evaluation(&self) -> bool {
        is_evaluation(&self.relative.with_extension("").to_string_lossy())
    }

    /// What a count of its answers is called: the task, and the file too where it holds what
    /// another model said of the same problems.
    pub(super) fn counted_as(&self) -> String {
        let name = self.path.to_string_lossy();
        match name.ends_with(&format!("{ENRICHED}.jsonl")) {
            true => self.task.clone(),
            false => format!("{} ({})", self.task, self.relative.display()),
        }
    }
}

/// Which files of a root are wanted.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// Only these tasks; all by default.
    pub tasks: Vec<String>,
    /// Folders named `train` as well.
    pub train: bool,
    /// What was enriched, instead of what can be.
    pub enriched: bool,
}

/// What the names of files with all answers say; a number behind it tells those of further models.
const ENRICHED: &str = ".enriched";
const CORRECT: &str = ".correct";

impl Scan {
    /// The files, in the order of their names.
    ///
    /// # Errors
    /// When a folder cannot be read, and `no-files` when there is none.
    pub fn files(&self, root: &Path) -> Result<Vec<TaskFile>> {
        let mut files = Vec::new();
        self.walk(root, Path::new(""), &mut files)?;
        files.sort();
        if files.is_empty() {
            let what = if self.enriched {
                "`*.enriched.jsonl`"
            } else {
                "`*.jsonl`"
            };
            let message = format!("no {what} of a task under `{}`", root.display());
            return Err(HostError::config("no-files", message).help(
                "put a folder for each task there; folders named `train` are read with `--with-train`",
            ));
        }
        Ok(files)
    }

    fn walk(&self, root: &Path, below: &Path, files: &mut Vec<TaskFile>) -> Result<()> {
        let unreadable = |error: &std::io::Error| {
            HostError::config("unreadable", "a folder cannot be read").because(error)
        };
        let entries = fs_err::read_dir(root.join(below)).map_err(|error| unreadable(&error))?;
        for entry in entries {
            let entry = entry.map_err(|error| unreadable(&error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let relative = below.join(&name);
            let is_folder = entry.path().is_dir();
            let is_train = name.eq_ignore_ascii_case("train");
            if is_folder && !name.starts_with('.') && (self.train || !is_train) {
                self.walk(root, &relative, files)?;
            } else if !is_folder && self.wants(&name) {
                let task = task_of(&relative);
                if self.tasks.is_empty() || self.tasks.contains(&task) {
                    files.push(TaskFile {
                        task,
                        path: entry.path(),
                        relative,
                    });
                }
            }
        }
        Ok(())
    }

    fn wants(&self, name: &str) -> bool {
        match self.enriched {
            true => is_made(name, ENRICHED),
            false => {
                let made = is_made(name, ENRICHED) || is_made(name, CORRECT);
                name.ends_with(".jsonl") && !made
            }
        }
    }
}

/// Whether a name is that of a file that was made, the first of its kind or a further one.
fn is_made(name: &str, kind: &str) -> bool {
    let stem = name.strip_suffix(".jsonl").unwrap_or_default();
    let Some((_, behind)) = stem.rsplit_once(kind) else {
        return false;
    };
    let number = behind.strip_prefix('_').unwrap_or("no");
    behind.is_empty() || number.bytes().all(|byte| byte.is_ascii_digit())
}

fn task_of(relative: &Path) -> String {
    let mut parts = relative
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    let first = parts.next().unwrap_or_default();
    match parts.next() {
        Some(_) => first.into_owned(),
        None => first.split('.').next().unwrap_or_default().to_owned(),
    }
}
