//! Reads instructions from a Markdown page so that a test can follow them word for word.
//!
//! A new file is a fenced block under a line that is only its path and a colon; a line for an
//! existing file is a block under a line `` Add to `FILE` under `[TABLE]`: `` or
//! `` Add to `FILE`: ``; commands are blocks marked `sh`.

#[cfg(test)]
mod tests;

use fs_err as fs;
use std::path::Path;

/// A block of the page that a reader acts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A file to create.
    Create {
        /// Its path from the root of the workspace.
        path: String,
        /// What to put there.
        content: String,
    },
    /// Lines for a file that exists.
    Add {
        /// Its path from the root of the workspace.
        path: String,
        /// The line under which they belong; at the end where it is empty.
        under: String,
        /// The lines.
        content: String,
    },
    /// Commands to type.
    Type(String),
}

/// The steps of a page, in order.
pub fn steps(page: &str) -> Vec<Step> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    let mut before = "";
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let block = lines.by_ref().take_while(|line| !line.starts_with("```"));
            let content = block.map(|line| format!("{line}\n")).collect::<String>();
            found.extend(step(before, language, content));
            before = "";
        } else if !line.trim().is_empty() {
            before = line;
        }
    }
    found
}

fn step(heading: &str, language: &str, content: String) -> Option<Step> {
    if let Some(rest) = heading.strip_prefix("Add to `") {
        let (path, rest) = rest.split_once('`')?;
        let under = rest.split('`').nth(1).unwrap_or_default();
        return Some(Step::Add {
            path: path.to_owned(),
            under: under.to_owned(),
            content,
        });
    }
    let path = heading
        .strip_prefix('`')
        .and_then(|rest| rest.strip_suffix("`:"));
    match path {
        Some(path) => Some(Step::Create {
            path: path.to_owned(),
            content,
        }),
        None => (language == "sh").then_some(Step::Type(content)),
    }
}

/// Follows a step that changes files under `root`.
pub fn follow(step: &Step, root: &Path) {
    match step {
        Step::Create { path, content } => {
            let file = root.join(path);
            assert!(!file.exists(), "the page creates `{path}`, which exists");
            fs::create_dir_all(file.parent().expect("a file lies in a folder"))
                .expect("its folder");
            fs::write(file, content).expect("the file");
        }
        Step::Add {
            path,
            under,
            content,
        } => {
            let text = fs::read_to_string(root.join(path)).expect("the page names a file");
            fs::write(root.join(path), with_lines(&text, under, content)).expect("the file");
        }
        Step::Type(_) => {}
    }
}

fn with_lines(text: &str, under: &str, content: &str) -> String {
    if under.is_empty() {
        return format!("{text}{content}");
    }
    let (before, after) = text
        .split_once(&format!("{under}\n"))
        .expect("the table is there");
    format!("{before}{under}\n{content}{after}")
}
