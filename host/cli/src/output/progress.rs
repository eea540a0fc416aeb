//! A bar on a terminal, a line now and then in a pipe.

use super::{numbers::number, streams::note};
use heartcut_host::{
    money::Usd,
    progress::{Progress, Stage},
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io::IsTerminal,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Between two looks at the counters.
const TICK: Duration = Duration::from_millis(100);
/// Between two lines in a pipe.
const LINE: Duration = Duration::from_secs(10);

/// The bar of a stage whose end is known.
const BOUNDED: &str = "{prefix:>9} {bar:28} {human_pos}/{human_len} {msg}";
/// The line of a stage whose end is not known.
const UNBOUNDED: &str = "{prefix:>9} {human_pos} {msg}";

/// Shows how far a run is, from a thread of its own.
pub(crate) struct ProgressDisplay {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl ProgressDisplay {
    /// Begins to watch a run.
    pub(crate) fn start(progress: Arc<Progress>) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&ended);
        let watch = move || {
            if std::io::stderr().is_terminal() {
                draw_bar(&progress, &seen);
            } else {
                print_lines(&progress, &seen);
            }
        };
        Self {
            ended,
            thread: std::thread::Builder::new().spawn(watch).ok(),
        }
    }

    /// Takes the display away.
    pub(crate) fn finish(self) {
        self.ended.store(true, Relaxed);
        if let Some(thread) = self.thread {
            thread.thread().unpark();
            drop(thread.join());
        }
    }
}

/// Says on what verifiers failed, each code once.
pub(crate) fn note_failures(progress: &Progress) {
    for (code, words) in progress.verifier_failures() {
        note(&format!(
            "the verifier failed with `{code}`, first: {words}"
        ));
    }
}

fn draw_bar(progress: &Progress, ended: &AtomicBool) {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    while !ended.load(Relaxed) {
        for text in progress.take_notes() {
            bar.suspend(|| note(&text));
        }
        if let Some((stage, detail)) = progress.stage() {
            let total = progress.total.load(Relaxed);
            let template = if total == 0 { UNBOUNDED } else { BOUNDED };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_prefix(stage.name());
            bar.set_length(total);
            bar.set_position(progress.done.load(Relaxed));
            bar.set_message(format!("{detail}  {}", counters(progress, stage)));
        }
        std::thread::park_timeout(TICK);
    }
    bar.finish_and_clear();
    progress.take_notes().iter().for_each(|text| note(text));
}

fn print_lines(progress: &Progress, ended: &AtomicBool) {
    let mut last = Instant::now();
    while !ended.load(Relaxed) {
        std::thread::park_timeout(TICK);
        progress.take_notes().iter().for_each(|text| note(text));
        if last.elapsed() < LINE {
            continue;
        }
        last = Instant::now();
        if let Some((stage, detail)) = progress.stage() {
            note(&line(progress, stage, &detail));
        }
    }
}

/// What a pipe gets now and then.
fn line(progress: &Progress, stage: Stage, detail: &str) -> String {
    let (done, total) = (progress.done.load(Relaxed), progress.total.load(Relaxed));
    let place = match total {
        0 => number(done),
        total => format!("{}/{}", number(done), number(total)),
    };
    let line = format!(
        "{} {detail}: {place} {}",
        stage.name(),
        counters(progress, stage)
    );
    line.trim_end().to_owned()
}

fn counters(progress: &Progress, stage: Stage) -> String {
    if stage != Stage::Generate {
        return String::new();
    }
    let counters: [(&AtomicU64, &str); 7] = [
        (&progress.in_flight, "in flight"),
        (&progress.cached, "cached"),
        (&progress.failed, "failed"),
        (&progress.retried, "tried again"),
        (&progress.input_tokens, "tokens in"),
        (&progress.output_tokens, "tokens out"),
        (&progress.correct, "correct"),
    ];
    let shown = counters
        .iter()
        .map(|(counter, name)| (counter.load(Relaxed), name));
    let mut parts: Vec<String> = shown
        .filter(|(n, _)| *n > 0)
        .map(|(n, name)| format!("{} {name}", number(n)))
        .collect();
    parts.extend(pace(progress));
    parts.extend(money(progress));
    parts.join(", ")
}

/// Tokens a minute, once there is something to measure.
fn pace(progress: &Progress) -> Option<String> {
    let seconds = progress.stage_seconds().filter(|seconds| *seconds >= 1.0)?;
    let tokens = progress.stage_tokens();
    let minute = tokens as f64 * 60.0 / seconds;
    (tokens > 0).then(|| format!("{} tokens/min", number(minute as u64)))
}

/// What was spent so far, and what it will come to if the rest costs as much.
fn money(progress: &Progress) -> Option<String> {
    let load = |counter: &AtomicU64| counter.load(Relaxed);
    let (spent, priced) = (load(&progress.spent_picos), load(&progress.priced));
    let unknown = load(&progress.unpriced);
    if priced == 0 {
        return (unknown > 0).then(|| "$ unknown".to_owned());
    }
    if spent == 0 {
        return None;
    }
    let before = load(&progress.spent_before_picos);
    let left = load(&progress.total).saturating_sub(load(&progress.done));
    let rest = u128::from(spent) * u128::from(left) / u128::from(priced);
    let dollars = |picos: u128| Usd::of_picos(i64::try_from(picos).unwrap_or(i64::MAX)).rounded();
    let so_far = u128::from(spent) + u128::from(before);
    let mark = if unknown > 0 { " and unknown" } else { "" };
    let (so_far, whole) = (dollars(so_far), dollars(so_far + rest));
    Some(format!("{so_far}{mark} so far, about {whole} in all"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_counts_what_there_is() {
        let progress = Progress::default();
        progress.begin(Stage::Generate, "cot", 12_000);
        progress.done.store(1500, Relaxed);
        assert_eq!(
            line(&progress, Stage::Generate, "cot"),
            "generate cot: 1,500/12,000"
        );
        progress.in_flight.store(64, Relaxed);
        progress.cached.store(1000, Relaxed);
        progress.failed.store(2, Relaxed);
        progress.input_tokens.store(40_000, Relaxed);
        progress.output_tokens.store(90_000, Relaxed);
        assert_eq!(
            line(&progress, Stage::Generate, "cot"),
            "generate cot: 1,500/12,000 64 in flight, 1,000 cached, 2 failed, 40,000 tokens in, \
             90,000 tokens out"
        );
        progress.priced.store(500, Relaxed);
        progress.spent_picos.store(1_250_000_000_000, Relaxed);
        progress.spent_before_picos.store(250_000_000_000, Relaxed);
        let told = line(&progress, Stage::Generate, "cot");
        assert!(
            told.ends_with(", $1.50 so far, about $27.75 in all"),
            "{told}"
        );
        progress.priced.store(0, Relaxed);
        progress.unpriced.store(500, Relaxed);
        let told = line(&progress, Stage::Generate, "cot");
        assert!(told.ends_with(", $ unknown"), "{told}");
        progress.begin(Stage::Verify, "answers.jsonl", 0);
        progress.done.store(7, Relaxed);
        assert_eq!(
            line(&progress, Stage::Verify, "answers.jsonl"),
            "verify answers.jsonl: 7"
        );
    }
}
