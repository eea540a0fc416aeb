use std::fmt;

/// Longest text that a difference shows of either side.
const SHOWN_CHARS: usize = 60;

/// The first place where an answer is not what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    place: String,
    expected: Option<String>,
    got: Option<String>,
}

impl Difference {
    /// At `place`; a side that has nothing there is `None`.
    pub(crate) fn at(place: impl Into<String>, expected: Option<&str>, got: Option<&str>) -> Self {
        Self {
            place: place.into(),
            expected: expected.map(shortened),
            got: got.map(shortened),
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        match (&self.expected, &self.got) {
            (Some(expected), Some(got)) => write!(f, "expected `{expected}`, got `{got}`"),
            (Some(expected), None) => write!(f, "expected `{expected}`, got nothing"),
            (None, Some(got)) => write!(f, "expected nothing more, got `{got}`"),
            (None, None) => write!(f, "differs"),
        }
    }
}
