//! How long the lines of a batch take.

use crate::RUN;
use heartcut_sdk::{Message, Request, record::Params, role::Batches};
use std::{
    fmt,
    time::{Duration, Instant},
};

/// Lines that are measured.
const LINES: usize = 50_000;
/// Lines that a host decodes at a time.
const PAGE: usize = 512;
/// Characters of a question and of an answer.
const LENGTH: usize = 640;

/// What a provider takes for so many lines.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    encode: Duration,
    decode: Duration,
    bytes: (usize, usize),
}

impl Taken {
    /// Fails unless both ways together take at most two seconds.
    pub fn assert(self) -> Self {
        let both = self.encode + self.decode;
        assert!(both <= Duration::from_secs(2), "{self}");
        self
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mb = |bytes: usize| bytes / 1_000_000;
        let both = self.encode + self.decode;
        write!(
            f,
            "{LINES} lines: encode {:.3} s ({} MB), decode {:.3} s ({} MB), both {:.3} s",
            self.encode.as_secs_f64(),
            mb(self.bytes.0),
            self.decode.as_secs_f64(),
            mb(self.bytes.1),
            both.as_secs_f64()
        )
    }
}

/// Measures a provider; `answer` makes the line that answers a request, from the request, its own
/// line and a text.
pub fn lines(
    provider: &dyn Batches,
    model: &str,
    answer: impl Fn(&Request, &str, &str) -> String,
) -> Taken {
    let requests = requests(model);
    let started = Instant::now();
    let encoded = requests
        .iter()
        .map(|request| provider.encode_line(request, RUN));
    let encoded: Vec<String> = encoded.collect::<Result<_, _>>().unwrap();
    let encode = started.elapsed();
    let text = "Six times seven is \\boxed{42}.\n".repeat(LENGTH / 31);
    let pairs = requests.iter().zip(&encoded);
    let answers: Vec<String> = pairs
        .map(|(request, line)| answer(request, line, &text))
        .collect();
    let started = Instant::now();
    let mut good = 0;
    for page in answers.chunks(PAGE) {
        let read = provider.decode_lines(page).into_iter().flatten();
        good += read.filter(|line| line.result.is_ok()).count();
    }
    let decode = started.elapsed();
    assert_eq!(good, LINES, "every answer is one");
    let bytes = |lines: &[String]| lines.iter().map(String::len).sum();
    Taken {
        encode,
        decode,
        bytes: (bytes(&encoded), bytes(&answers)),
    }
}

fn requests(model: &str) -> Vec<Request> {
    let question = "What is 6 times 7, and why? ".repeat(LENGTH / 28);
    let request = |n: usize| Request {
        key: format!("{n:064x}").chars().rev().collect(),
        model: model.into(),
        messages: vec![
            Message::system("Think step by step."),
            Message::user(format!("{n}. {question}")),
        ],
        params: Params {
            temperature: Some(0.7),
            max_output_tokens: Some(4096),
            ..Params::default()
        },
        ..Request::default()
    };
    (0..LINES).map(request).collect()
}
