use crate::{
    Bad,
    plugin::{FORMATTER_TOML, Rows, example, registration},
};
use heartcut_sdk::{Constructor, prelude::*};
use heartcut_sdk_testing::checks::*;

macro_rules! rows {
    ($example:expr) => {
        registration!(
            FORMATTER_TOML,
            Constructor::Formatter(|_, _| Ok(Box::new(Rows($example))))
        )
    };
}

pub(crate) const BAD: &[Bad] = &[
    (
        TRACES,
        rows!(|t, c| Example {
            traces: Vec::new(),
            ..example(t, c)
        }),
    ),
    (
        TRACES,
        rows!(|t, c| Example {
            traces: vec!["somewhere".into()],
            ..example(t, c)
        }),
    ),
    (
        TRACES,
        rows!(|t, c| Example {
            stream: named(&example(t, c), "../up"),
            ..example(t, c)
        }),
    ),
    (
        TRACES,
        rows!(|t, c| Example {
            stream: named(&example(t, c), ""),
            ..example(t, c)
        }),
    ),
];

/// Another stream, but not for the answer that the example shows.
fn named(example: &Example, stream: &str) -> String {
    if example.row["text"] == "x" {
        "main".into()
    } else {
        stream.into()
    }
}
