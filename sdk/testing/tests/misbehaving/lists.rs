use crate::{
    Bad,
    plugin::{Judge, VERIFIER_TOML, equal, registration},
};
use heartcut_sdk::{Constructor, prelude::*};
use heartcut_sdk_testing::checks::*;
use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, ThreadId},
};

type Verdicts = Vec<Result<Verdict, PluginError>>;

macro_rules! judge {
    ($verify:expr) => {
        registration!(
            VERIFIER_TOML,
            Constructor::Verifier(|_, _| Ok(Box::new(Judge($verify))))
        )
    };
}

pub(crate) const BAD: &[Bad] = &[
    (LENGTH, judge!(swallows_the_last)),
    (LENGTH, judge!(answers_nobody)),
    (DETERMINISM, judge!(counts_its_calls)),
    (STATELESS, judge!(looks_at_the_neighbour)),
    (THREADS, judge!(knows_its_thread)),
    (PANICS, judge!(panics_at_zero_bytes)),
    (ERRORS, judge!(shouts)),
    (ERRORS, judge!(repeats_the_input)),
    (ERRORS, judge!(has_no_code)),
];

fn each(cases: &[Case], verdict: impl Fn(&Case) -> Result<Verdict, PluginError>) -> Verdicts {
    cases.iter().map(verdict).collect()
}

/// Only where there are several.
fn swallows_the_last(cases: &[Case]) -> Verdicts {
    let kept = if cases.len() > 1 {
        cases.len() - 1
    } else {
        cases.len()
    };
    each(&cases[..kept], |case| Ok(equal(case)))
}

fn answers_nobody(cases: &[Case]) -> Verdicts {
    if cases.is_empty() {
        vec![Ok(Verdict::unknown("nobody"))]
    } else {
        each(cases, |c| Ok(equal(c)))
    }
}

/// Every call gives another score; the odd findings of the other list checks are not what is
/// looked for, so that it counts only the calls that ask for the examples together.
fn counts_its_calls(cases: &[Case]) -> Verdicts {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    // Stopped call, first call, repeated call: the repeated one differs.
    let calls = if cases.len() > 1 {
        CALLS.fetch_add(1, Ordering::SeqCst)
    } else {
        0
    };
    let score = if calls == 2 { Some(0.5) } else { None };
    each(cases, |case| {
        Ok(Verdict {
            score,
            ..equal(case)
        })
    })
}

fn looks_at_the_neighbour(cases: &[Case]) -> Verdicts {
    each(cases, |case| {
        Ok(equal(case).predicted(cases[0].response.as_str()))
    })
}

fn knows_its_thread(cases: &[Case]) -> Verdicts {
    static FIRST: OnceLock<ThreadId> = OnceLock::new();
    let here = thread::current().id();
    let score = (*FIRST.get_or_init(|| here) != here).then_some(1.0);
    each(cases, |case| {
        Ok(Verdict {
            score,
            ..equal(case)
        })
    })
}

fn panics_at_zero_bytes(cases: &[Case]) -> Verdicts {
    each(cases, |case| {
        assert!(!case.response.contains('\0'), "a zero byte");
        Ok(equal(case))
    })
}

fn wrong(case: &Case, error: PluginError) -> Result<Verdict, PluginError> {
    if case.response.len() > 1 {
        Err(error)
    } else {
        Ok(equal(case))
    }
}

fn shouts(cases: &[Case]) -> Verdicts {
    each(cases, |case| {
        wrong(
            case,
            PluginError::new("too-long", "The response is too long."),
        )
    })
}

fn repeats_the_input(cases: &[Case]) -> Verdicts {
    each(cases, |case| {
        wrong(
            case,
            PluginError::new("too-long", format!("too long: {}", case.response)),
        )
    })
}

fn has_no_code(cases: &[Case]) -> Verdicts {
    each(cases, |case| {
        wrong(
            case,
            PluginError::new("TooLong", "the response is too long"),
        )
    })
}
