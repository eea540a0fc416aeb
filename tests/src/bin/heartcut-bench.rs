//! Measures a release build and writes the table: `heartcut-bench --program FILE --table FILE`.
#![expect(clippy::print_stdout, reason = "a bench tells what it measured")]
#![expect(
    clippy::expect_used,
    reason = "a bench ends at the first thing that is wrong"
)]

use heartcut_tests::bench::{Bench, LoadCase, Peers, ReplayCase, Row, Table, measure_child};
use std::{env, path::Path};

fn main() {
    let words = env::args().skip(1).collect::<Vec<_>>();
    if words.first().is_some_and(|word| word == "measure") {
        println!("{}", measure_child(&words[1..]));
        return;
    }
    let bench = Bench::new(Path::new(
        option(&words, "--program").expect("--program FILE"),
    ));
    let table = measured(&bench);
    println!("{table}");
    if let Some(path) = option(&words, "--table") {
        let title = "# Speed and memory of the foundation";
        let how =
            "Made by `.ci/long`. The floor is the least a client can do: ask, parse, write a line.";
        let text = format!("{title}\n\n{how}\n\n{table}");
        fs_err::create_dir_all(Path::new(path).parent().expect("a folder")).expect("its folder");
        fs_err::write(path, text).expect("the table");
    }
}

fn option<'a>(words: &'a [String], name: &str) -> Option<&'a str> {
    let at = words.iter().position(|word| word == name)?;
    words.get(at + 1).map(String::as_str)
}

fn measured(bench: &Bench) -> Table {
    let mut table = Table::default();
    for row in [bench.help(), bench.size(), bench.without_network()] {
        table.add(row);
    }
    let at_once = LoadCase {
        requests: 20_000,
        in_flight: 256,
        latency_ms: 0,
    };
    let far_away = LoadCase {
        requests: 50_000,
        in_flight: 1000,
        latency_ms: 200,
    };
    if let Some(peers) = Peers::built() {
        for case in [at_once, far_away] {
            bench
                .load(case, &peers)
                .into_iter()
                .for_each(|row| table.add(row));
        }
    }
    replayed(bench, &mut table);
    table
}

fn replayed(bench: &Bench, table: &mut Table) {
    let (small, large) = (ReplayCase { rows: 10_000 }, ReplayCase { rows: 1_000_000 });
    let (few, many) = (bench.replay(small), bench.replay(large));
    let memory = "peak memory, 1,000,000 replayed rows against 10,000";
    table.add(Row::compared(memory, "MiB", many.peak_mib, few.peak_mib));
    let per_row = |cpu_s: f64, rows: usize| cpu_s * 1e6 / rows as f64;
    let (few, many) = (
        per_row(few.cpu_s, small.rows),
        per_row(many.cpu_s, large.rows),
    );
    let time = "processor time per row, 1,000,000 replayed rows against 10,000";
    table.add(Row::compared(time, "µs", many, few));
}
