//! Fill or extend: what to do where rows exist.

use super::existing::Existing;
use crate::{args::GenerateArgs, output};
use heartcut_host::HostError;
use std::io::IsTerminal;

/// An answer that is neither 1 nor 2 is asked for again, up to so many times in all.
const TIMES_ASKED: u32 = 3;

/// Which problems are taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// `new`, `fill` or `extend`.
    pub(super) word: &'static str,
    /// Rows that existed.
    pub(super) existing: u64,
    /// How many problems.
    pub(super) limit: Option<u64>,
    /// Earlier runs whose problems are not taken again.
    pub(super) after: Vec<String>,
    /// Number of the first row, behind all that stand in earlier files.
    pub(super) first_id: u64,
    /// Problems to pass over, where nobody knows which ones the existing rows are about.
    pub(super) skip: Option<u64>,
}

/// What comes of looking at what exists.
pub(super) enum Decision {
    /// Take these problems.
    Take(Choice),
    /// There is nothing to do, and why.
    Nothing(String),
    /// Nobody said what to do.
    Unclear(HostError),
}

/// Decides by the flags, or asks. Earlier runs have taken `taken` problems.
pub(super) fn decide(
    args: &GenerateArgs,
    existing: &Existing,
    after: Vec<String>,
    taken: u64,
) -> Decision {
    let fresh = Choice {
        first_id: taken.max(existing.rows),
        word: "new",
        existing: existing.rows,
        limit: args.limit,
        skip: Some(existing.rows).filter(|rows| *rows > 0 && after.is_empty()),
        after,
    };
    let Some(limit) = args.limit.filter(|_| existing.rows > 0) else {
        return Decision::Take(fresh);
    };
    let gap = limit.saturating_sub(existing.rows);
    let extend = match (args.auto_fill, args.auto_extend) {
        (true, _) => false,
        (_, true) => true,
        _ => match ask(existing, limit, gap) {
            Some(extend) => extend,
            None => return Decision::Unclear(unclear(existing, limit, gap)),
        },
    };
    if extend {
        return Decision::Take(Choice {
            word: "extend",
            ..fresh
        });
    }
    if gap == 0 {
        return Decision::Nothing(format!("{}; nothing to fill", found(existing, limit)));
    }
    Decision::Take(Choice {
        word: "fill",
        limit: Some(gap),
        ..fresh
    })
}

fn found(existing: &Existing, limit: u64) -> String {
    let exist = if existing.rows == 1 {
        "exists"
    } else {
        "exist"
    };
    let are = if limit == 1 { "is" } else { "are" };
    format!(
        "{}: {} {exist}, and {limit} {are} asked for",
        existing.files.join(", "),
        output::counted(existing.rows, "row", "rows"),
    )
}

fn unclear(existing: &Existing, limit: u64, gap: u64) -> HostError {
    let help = match gap {
        0 => format!("nothing is missing: add `--auto-extend` for {limit} new ones"),
        _ => format!(
            "add `--auto-fill` for the {gap} that are missing, or `--auto-extend` for {limit} new ones"
        ),
    };
    HostError::config("fill-or-extend", found(existing, limit)).help(help)
}

/// Asks on a terminal: true to extend, false to fill; none where nobody answers.
fn ask(existing: &Existing, limit: u64, gap: u64) -> Option<bool> {
    let somebody = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if !somebody {
        return None;
    }
    output::tell(&format!(
        "{}\n  [1] fill: {gap} more\n  [2] extend: {limit} new ones\n> ",
        found(existing, limit)
    ));
    for _ in 0..TIMES_ASKED {
        let mut answer = String::new();
        if std::io::stdin().read_line(&mut answer).ok()? == 0 {
            return None;
        }
        match answer.trim() {
            "1" => return Some(false),
            "2" => return Some(true),
            _ => output::tell("1 or 2? > "),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Args, Command};
    use clap::Parser;

    fn args(more: &[&str]) -> GenerateArgs {
        let words = [
            "heartcut",
            "generate",
            "--dataset",
            "gsm8k",
            "--file_suffix",
            "easy",
        ];
        let parsed = Args::try_parse_from(words.iter().chain(more)).unwrap();
        match parsed.command {
            Some(Command::Generate(args)) => args,
            other => panic!("{other:?}"),
        }
    }

    fn decided(more: &[&str], rows: u64, after: &[&str]) -> Result<Choice, String> {
        let files = vec!["cot_easy.jsonl".to_owned()];
        let after = after.iter().map(|run| (*run).to_owned()).collect();
        match decide(&args(more), &Existing { files, rows }, after, 0) {
            Decision::Take(choice) => Ok(choice),
            Decision::Nothing(why) => Err(why),
            Decision::Unclear(error) => Err(error.error.code),
        }
    }

    #[test]
    fn the_seeds_spellings_mean_the_same() {
        for fill in ["--auto_fill", "--auto-fill"] {
            let choice = decided(&["--limit", "1000", fill], 900, &["gsm8k-easy-1"]).unwrap();
            assert_eq!(
                (choice.word, choice.limit, choice.skip),
                ("fill", Some(100), None)
            );
            assert_eq!(choice.after, ["gsm8k-easy-1"]);
        }
        for extend in ["--auto_extend", "--auto-extend"] {
            let choice = decided(&["--limit", "1000", extend], 900, &[]).unwrap();
            assert_eq!(
                (choice.word, choice.limit, choice.skip),
                ("extend", Some(1000), Some(900))
            );
        }
    }

    #[test]
    fn nothing_is_guessed_in_a_pipe() {
        assert_eq!(
            decided(&["--limit", "1000"], 900, &[]),
            Err("fill-or-extend".to_owned())
        );
        assert_eq!(
            decided(&["--limit", "1000"], 1000, &[]),
            Err("fill-or-extend".to_owned())
        );
    }

    #[test]
    fn where_nothing_exists_nothing_is_asked() {
        let choice = decided(&["--limit", "1000"], 0, &[]).unwrap();
        assert_eq!(
            (choice.word, choice.limit, choice.skip),
            ("new", Some(1000), None)
        );
        assert!(
            decided(&["--limit", "5", "--auto-fill"], 5, &[])
                .unwrap_err()
                .contains("nothing to fill")
        );
    }
}
