//! Writes files of so many GiB, Parquet and gzipped JSON Lines, and reads them: rows and bytes a
//! second, and the most memory that reading took. `cargo run --example gigabytes -- 2`
#![expect(clippy::print_stdout, reason = "a bench tells what it measured")]
#![expect(
    clippy::unwrap_used,
    reason = "a bench ends at the first thing that is wrong"
)]

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, StructArray};
use arrow_schema::{DataType, Field};
use heartcut_plugin_api::role::Source;
use heartcut_rows::Rows;
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    process::Command,
    sync::Arc,
    time::Instant,
};

const BATCH: i64 = 4096;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [word, path] = words.as_slice()
        && word == "read"
    {
        return read(Path::new(path));
    }
    let gib: f64 = words.first().map_or(2.0, |word| word.parse().unwrap());
    let bytes = (gib * f64::from(1 << 30)) as u64;
    let folder = tempfile::tempdir().unwrap();
    let parquet = folder.path().join("rows.parquet");
    write_parquet(&parquet, bytes);
    in_a_process_of_its_own(&parquet);
    std::fs::remove_file(parquet).unwrap();
    let lines = folder.path().join("rows.jsonl.gz");
    write_lines(&lines, bytes);
    in_a_process_of_its_own(&lines);
}

/// What writing took is no part of what reading takes.
fn in_a_process_of_its_own(path: &Path) {
    let own = std::env::current_exe().unwrap();
    let status = Command::new(own).arg("read").arg(path).status().unwrap();
    assert!(status.success());
}

fn read(path: &Path) {
    let (started, mut count) = (Instant::now(), 0);
    let source = Source::local_jsonl(path.display().to_string());
    let mut rows = Rows::open(&source, Path::new("/")).unwrap();
    let mut early = 0;
    while let Some(row) = rows.next_row().unwrap() {
        assert!(row.is_ok());
        count += 1;
        if count == 100_000 {
            early = peak_mib();
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    let size = std::fs::metadata(path).unwrap().len() as f64 / f64::from(1 << 30);
    println!(
        "{}: {size:.2} GiB, {count} rows, {:.0} rows/s, peak memory {} MiB ({early} after the first 100,000)",
        path.extension().unwrap_or_default().to_string_lossy(),
        f64::from(count) / seconds,
        peak_mib(),
    );
}

/// The most memory that this process had.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}

/// Letters that no packing makes much smaller.
fn noise(seed: i64, words: usize) -> String {
    let mut state = seed as u64;
    let mut text = String::new();
    for _ in 0..words {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        text.push_str(&format!("{:x} ", mixed ^ (mixed >> 27)));
    }
    text
}

fn write_parquet(path: &Path, bytes: u64) {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_dictionary_enabled(false)
        .build();
    let mut writer: Option<ArrowWriter<File>> = None;
    let mut next = 0;
    loop {
        let batch = batch(next);
        next += BATCH;
        let writer = writer.get_or_insert_with(|| {
            let file = File::create(path).unwrap();
            ArrowWriter::try_new(file, batch.schema(), Some(properties.clone())).unwrap()
        });
        writer.write(&batch).unwrap();
        if next % (64 * BATCH) == 0 {
            writer.flush().unwrap();
        }
        if writer.bytes_written() as u64 >= bytes {
            break;
        }
    }
    writer.unwrap().close().unwrap();
}

fn batch(first: i64) -> RecordBatch {
    let numbers = first..first + BATCH;
    let texts = |words: usize| -> ArrayRef {
        Arc::new(
            numbers
                .clone()
                .map(|n| Some(noise(n, words)))
                .collect::<StringArray>(),
        )
    };
    let answer: ArrayRef = Arc::new(numbers.clone().collect::<Int64Array>());
    let reward = StructArray::from(vec![
        (
            Arc::new(Field::new("ground_truth", DataType::Int64, false)),
            Arc::clone(&answer),
        ),
        (
            Arc::new(Field::new("style", DataType::Utf8, true)),
            texts(1),
        ),
    ]);
    let columns = [
        ("question", texts(20)),
        ("answer", answer),
        ("reward", Arc::new(reward) as ArrayRef),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn write_lines(path: &Path, bytes: u64) {
    let file = BufWriter::new(File::create(path).unwrap());
    let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    for number in 0.. {
        let question = noise(number, 20);
        writeln!(
            encoder,
            "{{\"question\": \"{question}\", \"answer\": {number}}}"
        )
        .unwrap();
        if number % 4096 == 0 && std::fs::metadata(path).unwrap().len() >= bytes {
            break;
        }
    }
    encoder.finish().unwrap().flush().unwrap();
}
