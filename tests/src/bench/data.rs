use super::{Bench, Measured, Row};
use fs_err as fs;
use serde_json::json;
use std::{
    io::{BufWriter, Write},
    path::Path,
};

/// Rows of the one file, and files of one row each.
const ROWS: usize = 750_000;
const FILES: usize = 5_000;

impl Bench {
    /// How fast `dataset check` reads one large file and thousands of small ones, both in the
    /// system's cache: rows and files a second of wall time.
    pub fn datasets(&self) -> [Row; 2] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path();
        write_rows(&root.join("train.jsonl"));
        write_files(&root.join("MATH/test"));
        let rows = self.second_check(root, &["gsm8k", "--path", "train.jsonl"], ROWS);
        let files = self.second_check(root, &["math", "--path", "MATH", "--split", "test"], FILES);
        let rate = |count: usize, measured: &Measured| {
            let per_second = count as f64 / measured.wall_s;
            format!("{per_second:.0}/s, {:.0} MiB", measured.peak_mib)
        };
        [
            Row::alone(
                format!("`dataset check gsm8k`, {ROWS} rows of a file"),
                rate(ROWS, &rows),
            ),
            Row::alone(
                format!("`dataset check math`, {FILES} files"),
                rate(FILES, &files),
            ),
        ]
    }

    fn second_check(&self, root: &Path, args: &[&str], count: usize) -> Measured {
        let words = [&["dataset", "check", "--json"], args].concat();
        let runs = [(); 2].map(|()| Measured::of(&self.command(root, &words)));
        let [_, second] = runs;
        assert_eq!(second.json()["problems"], count, "{}", second.stdout);
        second
    }
}

fn write_rows(path: &Path) {
    let mut file = BufWriter::new(fs::File::create(path).expect("the file"));
    for n in 0..ROWS {
        let question = format!(
            "A shelf holds {n} books and {} more are put on it every day of the week. On the last \
             day a third of all of them is lent to the school next door, and nobody brings any back. \
             How many books are on the shelf then?",
            n % 7
        );
        let answer = format!(
            "In a week 7*{0}=<<7*{0}={1}>>{1} books are added.\nThat makes {n}+{1} books.\n#### {n}",
            n % 7,
            7 * (n % 7)
        );
        writeln!(file, "{}", json!({"question": question, "answer": answer})).expect("room");
    }
    file.flush().expect("room");
}

fn write_files(root: &Path) {
    for n in 0..FILES {
        let subject = ["algebra", "geometry", "prealgebra", "precalculus"][n % 4];
        let folder = root.join(subject);
        if n < 4 {
            fs::create_dir_all(&folder).expect("a folder");
        }
        let row = json!({
            "problem": format!("What is ${n} + 1$, if nothing else is said about either of them?"),
            "level": format!("Level {}", n % 5 + 1),
            "type": "Algebra",
            "solution": format!("Counting on from {n} gives the next whole number, $\\boxed{{{}}}$.", n + 1),
        });
        fs::write(folder.join(format!("{n}.json")), row.to_string()).expect("a file");
    }
}
