//! What was generated before: rows over all files of a prefix and a suffix.

use heartcut_host::{HostError, Result};
use std::{io, path::Path};

/// Files with their rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Existing {
    /// Names, in order.
    pub(super) files: Vec<String>,
    /// Rows over all of them.
    pub(super) rows: u64,
}

/// `PREFIX_SUFFIX.jsonl`, `PREFIX_SUFFIX_1.jsonl`, ... in a folder.
pub(super) fn rows(folder: &Path, prefix: &str, suffix: &str) -> Result<Existing> {
    let read = || -> io::Result<Existing> {
        let mut existing = Existing::default();
        for entry in fs_err::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if is_one_of(&name, prefix, suffix) {
                existing.rows += count(&folder.join(&name))?;
                existing.files.push(name);
            }
        }
        existing.files.sort();
        Ok(existing)
    };
    read().map_err(|e| {
        HostError::internal("unreadable", "existing files cannot be counted").because(&e)
    })
}

fn is_one_of(name: &str, prefix: &str, suffix: &str) -> bool {
    let stem = name.strip_suffix(".jsonl");
    let rest = stem.and_then(|stem| stem.strip_prefix(&format!("{prefix}_{suffix}")));
    rest.is_some_and(|rest| {
        let index = rest.strip_prefix('_');
        rest.is_empty()
            || index.is_some_and(|n| !n.is_empty() && n.bytes().all(|c| c.is_ascii_digit()))
    })
}

fn count(path: &Path) -> io::Result<u64> {
    use io::BufRead;
    let mut file = io::BufReader::with_capacity(1 << 16, fs_err::File::open(path)?);
    let (mut rows, mut line) = (0, Vec::new());
    while file.read_until(b'\n', &mut line)? > 0 {
        rows += u64::from(!line.trim_ascii().is_empty());
        line.clear();
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_of_a_prefix_and_a_suffix_count_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("cot_easy.jsonl", "{}\n{}\n"),
            ("cot_easy_1.jsonl", "{}\n\n{}"),
            ("cot_easy_x.jsonl", "{}\n"),
            ("cot_easy.jsonl.part", "{}\n"),
            ("cod_easy.jsonl", "{}\n"),
            ("cot_easyer.jsonl", "{}\n"),
        ] {
            fs_err::write(folder.path().join(name), text).unwrap();
        }
        let found = rows(folder.path(), "cot", "easy").unwrap();
        assert_eq!(found.files, ["cot_easy.jsonl", "cot_easy_1.jsonl"]);
        assert_eq!(found.rows, 4);
        assert_eq!(
            rows(folder.path(), "cot", "hard").unwrap(),
            Existing::default()
        );
    }
}
