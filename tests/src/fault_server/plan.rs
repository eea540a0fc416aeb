use super::{Seen, journal::Attempt};
use std::time::Duration;

/// A way to fail, or to answer what must not be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429 with `retry-after`.
    RateLimit,
    /// 429 because the money is used up.
    Quota,
    /// The connection ends without an answer.
    Drop,
    /// The connection ends in the middle of the body.
    TornBody,
    /// 200 with a body that ends in the middle of its JSON.
    CutJson,
    /// 200 with a body that is no JSON.
    Garbage,
    /// 200 with JSON of another shape.
    OtherShape,
    /// 401.
    Unauthorized,
    /// 500.
    ServerError,
    /// 400, echoing the headers of the request as careless services do.
    EchoingRefusal,
    /// This status, with these headers and this body.
    Refusal(u16, Vec<(&'static str, String)>, String),
    /// 307 to another place.
    Redirect(String),
    /// An answer that the output limit cut after the right number.
    CutAnswer,
    /// A right answer that stands only in the reasoning.
    ReasoningOnly,
}

/// What an answer says of its tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Usage {
    /// A likely number.
    #[default]
    Likely,
    /// Nothing.
    None,
    /// So many in the prompt and in the answer.
    Claimed(u64, u64),
}

/// What a server does to each request; by default it answers at once and rightly or wrongly as
/// the sum demands.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// How long every answer takes that is no refusal for the rate.
    pub latency: Duration,
    /// Happens to every request.
    pub always: Option<Fault>,
    /// Happens to every n-th request.
    pub every: Option<(u64, Fault)>,
    /// Happens when a request arrives for the first time.
    pub first: Option<Fault>,
    /// What answers say of their tokens.
    pub usage: Usage,
    /// Requests in a second that are not refused, and how many are saved up at the most.
    pub bucket: Option<(f64, f64)>,
    /// Happens to requests whose prompt holds a text.
    pub marked: Vec<(String, Fault)>,
}

impl Plan {
    /// `fault`, always.
    pub fn always(fault: Fault) -> Self {
        Self {
            always: Some(fault),
            ..Self::default()
        }
    }

    /// `fault` on the first try of each request.
    pub fn first(fault: Fault) -> Self {
        Self {
            first: Some(fault),
            ..Self::default()
        }
    }

    /// `fault` for the requests that hold `mark`.
    pub fn marked(mark: &str, fault: Fault) -> Self {
        Self {
            marked: vec![(mark.to_owned(), fault)],
            ..Self::default()
        }
    }

    /// Answers that take `milliseconds`.
    pub fn slow(milliseconds: u64) -> Self {
        Self {
            latency: Duration::from_millis(milliseconds),
            ..Self::default()
        }
    }

    pub(super) fn fault(&self, seen: &Seen, attempt: Attempt) -> Option<Fault> {
        let prompt = seen.prompt();
        let marked = self.marked.iter().find(|(mark, _)| prompt.contains(mark));
        let every = self
            .every
            .iter()
            .find(|(n, _)| attempt.of_all.is_multiple_of(*n));
        let first = self.first.iter().find(|_| attempt.of_same == 1);
        let chosen = marked
            .map(|(_, fault)| fault)
            .or(every.map(|(_, fault)| fault))
            .or(first);
        chosen.or(self.always.as_ref()).cloned()
    }
}
