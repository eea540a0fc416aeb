//! A bar on a terminal, a line now and then in a pipe.

use super::number;
use heartcut_host::progress::{Progress, Stage};
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
        Self { ended, thread: std::thread::Builder::new().spawn(watch).ok() }
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

fn draw_bar(progress: &Progress, ended: &AtomicBool) {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{prefix:>9} {bar:28} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    while !ended.load(Relaxed) {
        if let Some((stage, detail)) = progress.stage() {
            bar.set_prefix(stage.name());
            bar.set_length(progress.total.load(Relaxed));
            bar.set_position(progress.done.load(Relaxed));
            bar.set_message(format!("{detail}  {}", counters(progress, stage)));
        }
        std::thread::park_timeout(TICK);
    }
    bar.finish_and_clear();
}

fn print_lines(progress: &Progress, ended: &AtomicBool) {
    let mut last = Instant::now();
    while !ended.load(Relaxed) {
        std::thread::park_timeout(TICK);
        if last.elapsed() < LINE {
            continue;
        }
        last = Instant::now();
        if let Some((stage, detail)) = progress.stage() {
            let (done, total) = (progress.done.load(Relaxed), progress.total.load(Relaxed));
            let place = if total == 0 { number(done) } else { format!("{}/{}", number(done), number(total)) };
            eprintln!("{} {detail}: {place} {}", stage.name(), counters(progress, stage));
        }
    }
}

fn counters(progress: &Progress, stage: Stage) -> String {
    if stage != Stage::Generate {
        return String::new();
    }
    let counters: [(&AtomicU64, &str); 6] = [
        (&progress.in_flight, "in flight"),
        (&progress.cached, "cached"),
        (&progress.failed, "failed"),
        (&progress.retried, "tried again"),
        (&progress.output_tokens, "tokens out"),
        (&progress.correct, "correct"),
    ];
    let shown = counters.iter().map(|(counter, name)| (counter.load(Relaxed), name));
    let parts = shown.filter(|(n, _)| *n > 0).map(|(n, name)| format!("{} {name}", number(n)));
    parts.collect::<Vec<_>>().join(", ")
}
