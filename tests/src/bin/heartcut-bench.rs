//! Measures a release build and writes the table: `heartcut-bench --program FILE --table FILE`; with
//! `--only PART` a part of it: start, load, limits or replay.
#![expect(clippy::print_stdout, reason = "a bench tells what it measured")]
#![expect(
    clippy::expect_used,
    reason = "a bench ends at the first thing that is wrong"
)]

use heartcut_tests::bench::{Bench, LoadCase, Peers, ReplayCase, Row, Table, measure_child};
use std::{env, path::Path};

const AT_ONCE: LoadCase = LoadCase {
    requests: 20_000,
    in_flight: 256,
    latency_ms: 0,
};
const FAR_AWAY: LoadCase = LoadCase {
    requests: 50_000,
    in_flight: 1000,
    latency_ms: 200,
};
const FEW: ReplayCase = ReplayCase { rows: 10_000 };
const MANY: ReplayCase = ReplayCase { rows: 1_000_000 };

fn main() {
    let words = env::args().skip(1).collect::<Vec<_>>();
    if words.first().is_some_and(|word| word == "measure") {
        println!("{}", measure_child(&words[1..]));
        return;
    }
    let bench = Bench::new(Path::new(
        option(&words, "--program").expect("--program FILE"),
    ));
    let page = match option(&words, "--bulk") {
        Some(megabytes) => bulk_page(&bulk(&bench, megabytes.parse().expect("--bulk MB"))),
        None => {
            let only = option(&words, "--only");
            page(&measured(&bench, |part| {
                only.is_none_or(|only| only == part)
            }))
        }
    };
    if let Some(path) = option(&words, "--table") {
        fs_err::create_dir_all(Path::new(path).parent().expect("a folder")).expect("its folder");
        fs_err::write(path, page).expect("the table");
    }
}

fn option<'a>(words: &'a [String], name: &str) -> Option<&'a str> {
    let at = words.iter().position(|word| word == name)?;
    words.get(at + 1).map(String::as_str)
}

fn page(table: &Table) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "# Speed and memory of the foundation\n\n\
         Made by `.ci/long` on {cores} cores, which the service shared. The floor is the least that a client\n\
         can do: ask, parse the answer, write a line. heartcut's figures are those of the whole command: rows\n\
         read and frozen, requests journalled, answers stored, judged and written.\n\n{table}"
    )
}

fn bulk_page(table: &Table) -> String {
    format!(
        "# Memory of a large batch\n\n\
         Made by `.ci/long`: one job of the Gemini API whose file of requests and file of answers are each as\n\
         large as the first column says, through the whole command: rows rendered, requests stored, the file\n\
         uploaded in slices, the answers downloaded, stored and written.\n\n{table}"
    )
}

fn measured(bench: &Bench, wanted: impl Fn(&str) -> bool) -> Table {
    let mut table = Table::default();
    if wanted("start") {
        let start = [bench.help(), bench.size(), bench.without_network()];
        tell(&mut table, start);
    }
    if wanted("data") {
        tell(&mut table, bench.datasets());
    }
    if let Some(peers) = Peers::built().filter(|_| wanted("load")) {
        tell(&mut table, bench.load(AT_ONCE, &peers));
        tell(&mut table, bench.load(FAR_AWAY, &peers));
    }
    if wanted("limits") {
        tell(&mut table, bench.every_third_refused());
        tell(&mut table, bench.token_bucket());
    }
    if wanted("replay") {
        tell(&mut table, replayed(bench));
    }
    table
}

/// One batch, large and small.
fn bulk(bench: &Bench, megabytes: usize) -> Table {
    let mut table = Table::default();
    tell(&mut table, bench.bulk(megabytes, megabytes / 10));
    table
}

/// Adds lines to the table and prints them, because the next ones take minutes.
fn tell(table: &mut Table, rows: impl IntoIterator<Item = Row>) {
    for row in rows {
        println!("{row}");
        table.add(row);
    }
}

fn replayed(bench: &Bench) -> [Row; 3] {
    let (few, many) = (bench.replay(FEW), bench.replay(MANY));
    let per_row = |cpu_s: f64, rows: usize| cpu_s * 1e6 / rows as f64;
    let what = format!("{} replayed rows, compared with {}", MANY.rows, FEW.rows);
    [
        Row::compared(
            format!("{what}: peak memory"),
            "MiB",
            many.peak_mib,
            few.peak_mib,
        ),
        Row::compared(
            format!("{what}: processor time per row"),
            "µs",
            per_row(many.cpu_s, MANY.rows),
            per_row(few.cpu_s, FEW.rows),
        ),
        Row::compared(format!("{what}: wall time"), "s", many.wall_s, few.wall_s),
    ]
}
