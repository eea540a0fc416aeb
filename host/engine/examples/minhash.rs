//! Measures the search for repeats: `cargo run --release -p heartcut-host --example minhash -- NUMBER [FILE]`.
//!
//! Makes so many short problems, of which one in ten repeats an earlier one, word for word or with
//! one word changed, and looks for them. With a file, writes them as JSON Lines for others to read
//! and stops.
#![expect(clippy::print_stdout, reason = "a bench tells what it measured")]
#![expect(
    clippy::unwrap_used,
    reason = "a bench ends at the first thing that is wrong"
)]

use heartcut_host::duplicates::{Settings, Sketcher, repeats};
use std::{collections::HashSet, io::Write, time::Instant};

/// Texts that are sketched together, as the command does.
const PAGE: usize = 4096;

fn main() {
    let mut args = std::env::args().skip(1);
    let number: usize = args
        .next()
        .map_or(1_000_000, |number| number.parse().unwrap());
    if let Some(file) = args.next() {
        write(number, &file);
        return;
    }
    let settings = Settings::default();
    let sketcher = Sketcher::new(&settings);
    let (mut sketches, mut bytes) = (Vec::with_capacity(number), 0);
    let start = Instant::now();
    for first in (0..number).step_by(PAGE) {
        let page: Vec<String> = (first..number.min(first + PAGE)).map(text).collect();
        bytes += page.iter().map(String::len).sum::<usize>();
        sketches.extend(sketcher.sketch_all(&page));
    }
    let sketched = start.elapsed();
    let found = repeats(&sketches, &settings);
    let all = start.elapsed();
    let made: HashSet<usize> = (0..number).filter(|at| source(*at) != *at).collect();
    let right = found
        .iter()
        .filter(|repeat| made.contains(&repeat.text))
        .count();
    println!("{number} problems, {} MB", bytes / 1_000_000);
    println!(
        "made and sketched in {:.1} s, compared in {:.1} s, together {:.1} s",
        sketched.as_secs_f64(),
        (all - sketched).as_secs_f64(),
        all.as_secs_f64()
    );
    println!(
        "{} repeats made, {} found, {right} of them rightly",
        made.len(),
        found.len()
    );
    println!("peak memory {} MiB", peak_mib());
}

fn write(number: usize, file: &str) {
    let mut out = std::io::BufWriter::new(fs_err::File::create(file).unwrap());
    for at in 0..number {
        writeln!(out, "{{\"id\": \"{at}\", \"text\": \"{}\"}}", text(at)).unwrap();
    }
}

/// A problem of 30 to 60 words; one in ten is an earlier one, every second of them changed.
fn text(at: usize) -> String {
    let from = source(at);
    let mut dice = mixed(from as u64 + 1);
    let mut words: Vec<String> = (0..30 + dice % 31)
        .map(|_| {
            dice = mixed(dice);
            word(dice % 20_000)
        })
        .collect();
    if from != at && at % 20 == 9 {
        let middle = words.len() / 2;
        words[middle] = "otherwise".to_owned();
    }
    words.join(" ")
}

/// The problem that this one repeats, or itself.
fn source(at: usize) -> usize {
    if at % 10 != 9 {
        return at;
    }
    let earlier = usize::try_from(mixed(at as u64 + 77) % at as u64).unwrap();
    if earlier % 10 == 9 {
        earlier - 1
    } else {
        earlier
    }
}

/// Words of three to nine letters.
fn word(number: u64) -> String {
    let mut letters = mixed(number);
    (0..3 + number % 7)
        .map(|_| {
            let letter = char::from(b'a' + (letters % 26) as u8);
            letters /= 26;
            letter
        })
        .collect()
}

fn mixed(value: u64) -> u64 {
    let value = value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value ^ (value >> 31)
}

fn peak_mib() -> u64 {
    let status = fs_err::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}
