//! Mutates the inputs of a corpus and looks for a judgement that panics, takes too many steps or contradicts itself.
//!
//! `cargo run --release --example fuzz -- CORPUS_FOLDER SECONDS [SEED]`. The sequence of inputs depends on the seed alone. Each input
//! is read by the extraction, by the parser, and as reference and response of a judgement; a finding is written to standard output
//! with the input that shows it, and ends the run with an error.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use heartcut_math_equivalence::{Outcome, Policies, Rule, extract, judge, parse};

type Failure = Box<dyn std::error::Error>;

/// Longest input that a mutation may make.
const LONGEST: usize = 4_000;
/// A judgement that takes longer has done something that the step budget does not count.
const SLOWEST: Duration = Duration::from_millis(200);
/// What mutations put in.
const PIECES: &[&str] = &[
    "\\frac",
    "\\sqrt",
    "\\sqrt[3]",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\\{",
    "\\}",
    "^",
    "_",
    "!",
    "!!",
    "+",
    "-",
    "*",
    "/",
    "=",
    "<",
    ">",
    "\\le",
    "\\ne",
    "\\in",
    "\\cup",
    "\\cap",
    "\\setminus",
    "\\pm",
    "\\mp",
    "\\pi",
    "i",
    "e",
    "x",
    "n",
    "k",
    "0",
    "1",
    "9",
    "00",
    ".",
    ",",
    ";",
    ":",
    "%",
    "$",
    "\\$",
    "°",
    "^\\circ",
    "'",
    "\"",
    " ",
    "\n",
    "\\\\",
    "&",
    "|",
    "\\text{",
    "\\mathrm{",
    "\\boxed{",
    "\\begin{cases}",
    "\\end{cases}",
    "\\begin{pmatrix}",
    "\\end{pmatrix}",
    "\\begin{array}{c}",
    "\\infty",
    "\\ldots",
    "...",
    "\\sum_{k=1}^{9}",
    "\\prod_{k=1}^{9}",
    "\\binom",
    "\\log",
    "\\ln",
    "\\sin",
    "\\arcsin",
    "cis",
    "exp",
    "\\overline{",
    "\\dot",
    "\\mathbb{R}",
    "cm",
    "m/s^2",
    "per",
    "and",
    "or",
    "to",
    "base",
    "pm",
    "March",
    "0x1F",
    "101_2",
    "####",
    "<think>",
    "</think>",
    "<answer>",
    "</answer>",
    "answer is ",
    "答案是",
    "½",
    "²",
    "₁",
    "𝑥",
    "٣",
    "−",
    "∞",
    "e9",
    "E-7",
    "U",
    "C(",
    "P(",
    "f(",
];

/// A linear congruential generator with a final mix.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 3
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap_or_default()
    }

    fn pick<'t, T>(&mut self, items: &'t [T]) -> Option<&'t T> {
        items.get(self.below(items.len()))
    }
}

fn boundary(text: &str, at: usize) -> usize {
    (at..=text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len())
}

fn place(random: &mut Random, text: &str) -> usize {
    boundary(text, random.below(text.len() + 1))
}

fn range(random: &mut Random, text: &str) -> std::ops::Range<usize> {
    let start = place(random, text);
    let end = boundary(text, (start + random.below(12)).min(text.len()));
    start..end.max(start)
}

fn mutated(random: &mut Random, text: &str, other: &str) -> String {
    let mut text = text.to_owned();
    match random.below(6) {
        0 => text.insert_str(
            place(random, &text),
            random.pick(PIECES).copied().unwrap_or_default(),
        ),
        1 => text.replace_range(range(random, &text), ""),
        2 => {
            let copied = text
                .get(range(random, &text))
                .unwrap_or_default()
                .repeat(1 + random.below(4));
            text.insert_str(place(random, &text), &copied);
        }
        3 => text.replace_range(
            range(random, &text),
            random.pick(PIECES).copied().unwrap_or_default(),
        ),
        4 => text.replace_range(
            range(random, &text),
            other.get(range(random, other)).unwrap_or_default(),
        ),
        _ => {
            let at = place(random, &text);
            text.truncate(at);
            text.push_str(other.get(place(random, other)..).unwrap_or_default());
        }
    }
    text.truncate(boundary(&text, LONGEST.min(text.len())));
    text
}

/// What one input does wrong, if anything.
fn finding(text: &str, other: &str) -> Option<&'static str> {
    let policies = Policies::default();
    let found = extract(text);
    for candidate in found.all() {
        if text.get(candidate.span.clone()).is_none() {
            return Some("a span outside of the text");
        }
    }
    let understood = parse(text).is_understood();
    let boxed = format!("<answer>{text}</answer>");
    let itself = judge(text, &boxed, &policies);
    let whole = extract(&boxed);
    let whole = whole
        .best()
        .is_some_and(|best| best.rule == Rule::AnswerTag && best.text == text);
    let marks = ["####", "nswer", "box", "</think>"];
    let plain = !marks.iter().any(|mark| text.contains(mark));
    if understood
        && plain
        && whole
        && itself.rule == Some(Rule::AnswerTag)
        && itself.outcome == Outcome::Incorrect
    {
        return Some("an answer that differs from itself");
    }
    let crossed = judge(other, text, &policies);
    if judge(other, text, &policies) != crossed {
        return Some("two verdicts on one input");
    }
    is_slow(text, other, &policies).then_some("a judgement that takes too long")
}

/// Time that this thread has held a processor; on systems that do not tell, the time on the wall.
fn busy(since: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = told.and_then(|line| line.split(' ').next()?.parse().ok());
    spent.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

fn is_slow(text: &str, other: &str, policies: &Policies) -> bool {
    let started = Instant::now();
    let before = busy(started);
    std::hint::black_box(judge(other, text, policies));
    busy(started).saturating_sub(before) > SLOWEST
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = arguments
        .first()
        .ok_or("usage: fuzz CORPUS_FOLDER SECONDS [SEED]")?;
    let seconds: u64 = arguments.get(1).ok_or("seconds are missing")?.parse()?;
    let seed = arguments.get(2).map_or(Ok(1), |seed| seed.parse())?;
    let mut corpus: Vec<String> = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    files.sort_by_key(std::fs::DirEntry::path);
    for file in files {
        corpus.extend(
            std::fs::read_to_string(file.path())?
                .lines()
                .map(|line| line.replace("\\n", "\n")),
        );
    }
    let mut out = std::io::stdout().lock();
    let mut random = Random(seed);
    let (started, mut executions) = (Instant::now(), 0_u64);
    let mut slowest = Duration::ZERO;
    std::panic::set_hook(Box::new(|_| {}));
    while started.elapsed().as_secs() < seconds {
        let other = random.pick(&corpus).cloned().unwrap_or_default();
        let mut text = random.pick(&corpus).cloned().unwrap_or_default();
        for _ in 0..=random.below(5) {
            text = mutated(&mut random, &text, &other);
        }
        let before = busy(started);
        let result = catch_unwind(AssertUnwindSafe(|| finding(&text, &other)));
        slowest = slowest.max(busy(started).saturating_sub(before));
        executions += 1;
        let problem = result.unwrap_or(Some("a panic"));
        if let Some(problem) = problem {
            writeln!(
                out,
                "finding after {executions}: {problem}\n  text:  {text:?}\n  other: {other:?}"
            )?;
            return Err("a finding".into());
        }
    }
    writeln!(
        out,
        "{executions} executions of five readings each in {seconds} s, no finding; the slowest took {slowest:?}"
    )?;
    Ok(())
}
