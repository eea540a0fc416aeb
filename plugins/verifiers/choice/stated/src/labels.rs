use crate::text::{first_word, is_boundary, strip_prefix_loosely, unclosed, undecorated};

/// Something that an answer may be, with the ways to write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// What names it: `B`, `yes`.
    pub name: String,
    /// What it says: the text of an option, other words for `yes`.
    pub texts: Vec<String>,
}

impl Label {
    /// The label of an option and what the option says.
    #[must_use]
    pub fn choice(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            texts: vec![text.to_owned()],
        }
    }
}

/// All that an answer may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    all: Vec<Label>,
}

/// What stands at a place where an answer is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// These labels, in the order written.
    Labels(Vec<usize>),
    /// A label together with the text of another.
    Conflict,
    /// An answer that is none of the labels.
    Other,
}

/// A label found at the beginning of a text, and what follows it.
pub(crate) struct Found<'a> {
    pub(crate) label: usize,
    pub(crate) rest: &'a str,
}

/// Most labels that are read in a row.
const MAX_IN_A_ROW: usize = 32;

/// Words that may stand between a marker and the label.
const FILLERS: [&str; 22] = [
    "option",
    "choice",
    "letter",
    "answer",
    "the",
    "simply",
    "clearly",
    "definitely",
    "probably",
    "likely",
    "most",
    "for",
    "sure",
    "actually",
    "therefore",
    "thus",
    "indeed",
    "surely",
    "number",
    "statement",
    "be",
    "that",
];

/// Words that may follow a name which is a word or an article of its own (`A`, `no`).
const CONTINUATIONS: [&str; 29] = [
    "is", "are", "were", "can", "cannot", "can't", "was", "because", "since", "as", "and", "or",
    "but", "which", "with", "for", "due", "would", "seems", "it", "not", "if", "so", "given",
    "based", "by", "in", "here", "the",
];

impl Labels {
    /// Labels in the order of their indices.
    #[must_use]
    pub fn new(all: Vec<Label>) -> Self {
        Self { all }
    }

    /// There is nothing to choose from.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The name of a label.
    #[must_use]
    pub fn name(&self, label: usize) -> Option<&str> {
        self.all.get(label).map(|label| label.name.as_str())
    }

    /// The labels that `text` begins with, behind decoration and fillers.
    pub(crate) fn read(&self, text: &str) -> Option<Reading> {
        let text = without_fillers(text);
        let Some(first) = self.by_name(text) else {
            return self
                .by_text(text)
                .map(|found| Reading::Labels(vec![found.label]));
        };
        if self.contradicts(&first) {
            return Some(Reading::Conflict);
        }
        if let Some(found) = self
            .by_text(text)
            .filter(|found| found.label != first.label)
        {
            let longer = found.rest.len() < first.rest.len();
            return Some(if longer {
                Reading::Labels(vec![found.label])
            } else {
                Reading::Conflict
            });
        }
        Some(Reading::Labels(self.row(first)))
    }

    /// The labels, if `text` holds them and nothing but their own texts.
    pub(crate) fn read_all(&self, text: &str) -> Option<Reading> {
        let exact = self
            .all
            .iter()
            .position(|label| label.name.eq_ignore_ascii_case(text.trim()));
        if let Some(label) = exact.or_else(|| self.exact_text(text)) {
            return Some(Reading::Labels(vec![label]));
        }
        let bare = undecorated(text);
        let first = self.by_name(bare)?;
        if self.contradicts(&first) {
            return Some(Reading::Conflict);
        }
        let rest = self.without_own_text(&first);
        if ends(rest) {
            return Some(Reading::Labels(vec![first.label]));
        }
        let (labels, rest) = self.row_with_rest(first);
        (labels.len() > 1 && ends(rest)).then_some(Reading::Labels(labels))
    }

    /// The response as a whole is a label or what one says.
    pub(crate) fn whole(&self, text: &str) -> Option<Reading> {
        let bounded = text.len() <= 4_096;
        if bounded {
            self.read_all(text.trim())
        } else {
            None
        }
    }

    /// The label whose name `text` begins with.
    pub(crate) fn by_name<'a>(&self, text: &'a str) -> Option<Found<'a>> {
        let found = self.all.iter().enumerate().filter_map(|(label, known)| {
            let rest = strip_name(text, &known.name)?;
            Some(Found { label, rest })
        });
        found.min_by_key(|found| found.rest.len())
    }

    /// The label whose text `text` begins with; none if two say the same.
    pub(crate) fn by_text<'a>(&self, text: &'a str) -> Option<Found<'a>> {
        let mut best: Option<Found<'a>> = None;
        for (label, known) in self.all.iter().enumerate() {
            for written in &known.texts {
                let rest = strip_prefix_loosely(text, written).filter(|rest| is_boundary(rest));
                let Some(rest) = rest else { continue };
                match &best {
                    Some(found) if found.rest.len() == rest.len() && found.label != label => {
                        return None;
                    }
                    Some(found) if found.rest.len() <= rest.len() => {}
                    _ => best = Some(Found { label, rest }),
                }
            }
        }
        best.filter(|found| !self.is_article(text, found))
    }

    fn exact_text(&self, text: &str) -> Option<usize> {
        let text = undecorated(text);
        let found = self.by_text(text)?;
        ends(found.rest).then_some(found.label)
    }

    /// A text of few letters goes on as another phrase: `no` in `no longer`.
    fn is_article(&self, text: &str, found: &Found<'_>) -> bool {
        let written = text.len() - found.rest.len();
        written <= 2 && goes_on(found.rest)
    }

    /// `B) Lyon` where Lyon is what C says.
    fn contradicts(&self, found: &Found<'_>) -> bool {
        let rest = after_name(found.rest);
        self.by_text(rest)
            .is_some_and(|other| other.label != found.label && rest.len() < found.rest.len())
            && !ends(rest)
    }

    /// What follows the label and its own text.
    fn without_own_text<'a>(&self, found: &Found<'a>) -> &'a str {
        let rest = after_name(found.rest);
        match self.by_text(rest) {
            Some(own) if own.label == found.label => own.rest,
            _ => found.rest,
        }
    }

    fn row(&self, first: Found<'_>) -> Vec<usize> {
        self.row_with_rest(first).0
    }

    /// The labels that follow each other with nothing but commas, `and` or `or` between.
    fn row_with_rest<'a>(&self, first: Found<'a>) -> (Vec<usize>, &'a str) {
        let mut labels = vec![first.label];
        let mut rest = first.rest;
        while labels.len() < MAX_IN_A_ROW {
            let Some(next) = separated(rest).and_then(|text| self.by_name(undecorated(text)))
            else {
                break;
            };
            if !labels.contains(&next.label) {
                labels.push(next.label);
            }
            rest = next.rest;
        }
        (labels, rest)
    }
}

/// The text behind `name`, which must not go on as another word.
fn strip_name<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let short = name.chars().count() == 1;
    let rest = if short {
        text.strip_prefix(name)?
    } else {
        strip_prefix_loosely(text, name)?
    };
    let article = short || name.len() == 2;
    (is_boundary(rest) && !(article && goes_on(rest))).then_some(rest)
}

/// A space and a small word follow that make a phrase of it: `A dog`, `no longer`.
fn goes_on(rest: &str) -> bool {
    let Some(after) = rest.strip_prefix(' ') else {
        return false;
    };
    let word = first_word(after);
    let small = after.starts_with(|c: char| c.is_lowercase());
    small && !CONTINUATIONS.contains(&word.as_str())
}

fn without_fillers(text: &str) -> &str {
    let mut rest = undecorated(text);
    for _ in 0..4 {
        let word = first_word(rest);
        if !FILLERS.contains(&word.as_str()) {
            break;
        }
        rest = undecorated(
            rest.get(word.len()..)
                .unwrap_or_default()
                .trim_start_matches([':', ',']),
        );
    }
    rest
}

/// What closes a label and leads on to its text.
fn after_name(rest: &str) -> &str {
    undecorated(unclosed(rest).trim_start_matches(['.', ':', ')', ' ', '-', '–', '—', '=']))
}

/// Nothing follows but closing marks.
fn ends(rest: &str) -> bool {
    unclosed(rest)
        .trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '.' | '!' | '。' | '*' | ')' | ']' | '}' | '$')
        })
        .is_empty()
}

/// What follows a comma, a slash, `and`, `or` or a space between two labels.
fn separated(rest: &str) -> Option<&str> {
    let rest = unclosed(rest);
    let text = rest.trim_start();
    let text = text
        .strip_prefix([',', '/', '&', '，', '、', '+'])
        .unwrap_or(text)
        .trim_start();
    let text = ["and ", "or "]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text);
    (text.len() < rest.len()).then_some(text)
}
