//! What the WASM boundary costs: `bench CHOICE.wasm`, the component of `verifier/choice`, which is
//! also linked in here. Prints Markdown.

#![allow(clippy::print_stdout, reason = "it is a report")]

use heartcut_host::{
    project::Limits,
    registry::{CodeFile, Loader, Registry},
};
use heartcut_loader_wasm::WasmLoader;
use heartcut_plugin_api::{Assets, Case, Choice, Instance, Role, SilentHost, Verifier};
use heartcut_verifier_choice as _;
use serde_json::json;
use std::{
    env,
    error::Error,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

const BATCH: usize = 64;
const ROUNDS: usize = 400;

fn main() -> Result<(), Box<dyn Error>> {
    let component = env::args().nth(1).ok_or("usage: bench CHOICE.wasm")?;
    let registry = Registry::linked()?;
    let entry = registry.find(Role::Verifier, "choice")?;
    let manifest = entry.manifest()?;

    let started = Instant::now();
    let loader = WasmLoader::default();
    row("loader that is never used", started.elapsed());

    let cache = tempfile::TempDir::new()?;
    let code = code(Path::new(&component), cache.path())?;
    let started = Instant::now();
    loader.prepare(&code, manifest)?;
    row("install: engine, compile, keep", started.elapsed());
    row(
        "load from cache",
        best(50, || loader.load(&code, manifest).map(drop))?,
    );

    let factory = loader.load(&code, manifest)?;
    row(
        "make the plugin",
        best(50, || {
            factory.create(json!({}), Assets::default()).map(drop)
        })?,
    );
    let Instance::Verifier(wasm) = factory.create(json!({}), Assets::default())? else {
        return Err("it is no verifier".into());
    };
    let direct = entry.verifier(json!({}), Assets::default())?;
    // Without choices there is nothing to judge, and all the time is that of the way.
    for (work, cases) in [
        ("nothing to do", cases(&[])),
        ("a verdict", cases(&["one", "two"])),
    ] {
        compare(work, &cases, &*direct, &*wasm)?;
    }
    Ok(())
}

fn compare(
    work: &str,
    cases: &[Case],
    direct: &dyn Verifier,
    wasm: &dyn Verifier,
) -> Result<(), Box<dyn Error>> {
    assert_eq!(
        wasm.verify(cases, &SilentHost),
        direct.verify(cases, &SilentHost)
    );
    let (direct, wasm) = (judge(direct, cases)?, judge(wasm, cases)?);
    row(&format!("{work}: direct, per record"), direct);
    row(&format!("{work}: wasm, per record"), wasm);
    row(
        &format!("{work}: wasm over direct"),
        wasm.saturating_sub(direct),
    );
    Ok(())
}

fn code(path: &Path, cache: &Path) -> Result<CodeFile, Box<dyn Error>> {
    use sha2::{Digest, Sha256};
    let bytes = fs_err::read(path)?;
    Ok(CodeFile {
        path: path.to_owned(),
        sha256: Some(format!("{:x}", Sha256::digest(&bytes))),
        size: Some(bytes.len() as u64),
        cache: cache.to_owned(),
        limits: Limits::default(),
    })
}

/// Records of 1 KB that are full of backslashes, quotes and line breaks.
fn cases(choices: &[&str]) -> Vec<Case> {
    let case = |index: usize| {
        let mut response = String::new();
        while response.len() < 1000 {
            let line =
                format!("Step {index}: \\[ \\frac{{{index}}}{{x^2}} = \"\\sqrt{{2}}\" \\]\n");
            response.push_str(&line);
        }
        response.push_str("The answer is [B].");
        Case {
            choices: ["A", "B"].into_iter().zip(choices).map(choice).collect(),
            ..Case::new(index.to_string(), "B", response)
        }
    };
    (0..BATCH).map(case).collect()
}

fn choice((label, text): (&str, &&str)) -> Choice {
    Choice {
        label: label.into(),
        text: (*text).into(),
    }
}

/// The processor time of a record, which a busy machine does not change.
fn judge(verifier: &dyn Verifier, cases: &[Case]) -> Result<Duration, Box<dyn Error>> {
    black_box(verifier.verify(cases, &SilentHost));
    let before = on_processor()?;
    for _ in 0..ROUNDS {
        black_box(verifier.verify(black_box(cases), &SilentHost));
    }
    Ok((on_processor()? - before) / (ROUNDS * BATCH) as u32)
}

/// How long this thread has run so far: the first number of its `schedstat`, in nanoseconds.
fn on_processor() -> Result<Duration, Box<dyn Error>> {
    let told = fs_err::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = told.split(' ').next().unwrap_or_default().parse()?;
    Ok(Duration::from_nanos(nanoseconds))
}

/// The least time of some tries.
fn best<E>(tries: usize, what: impl Fn() -> Result<(), E>) -> Result<Duration, E> {
    let mut best = Duration::MAX;
    for _ in 0..tries {
        let started = Instant::now();
        what()?;
        best = best.min(started.elapsed());
    }
    Ok(best)
}

fn row(what: &str, time: Duration) {
    println!("| {what} | {:.2} µs |", time.as_secs_f64() * 1e6);
}
