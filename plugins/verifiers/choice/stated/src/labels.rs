use crate::fold::folded;
use crate::text::{first_word, is_boundary, strip_prefix_loosely, unclosed, undecorated};

/// Something that an answer may be, with the ways to write it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// What names it: `B`, `yes`.
    pub name: String,
    /// What it says: the text of an option, other words for `yes`.
    pub texts: Vec<String>,
    /// Words that mean it only where nothing else stands: `correct` for `yes`.
    pub alone: Vec<String>,
    /// Words that state it wherever they stand: `cannot be determined` for `neutral`.
    pub phrases: Vec<String>,
}

impl Label {
    /// The label of an option and what the option says.
    #[must_use]
    pub fn choice(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            texts: vec![text.to_owned()],
            ..Self::default()
        }
    }

    /// The same label as it is compared.
    fn folded(&self) -> Self {
        let all = |texts: &[String]| {
            let folded = texts.iter().map(|text| folded(text).trim().to_owned());
            folded.filter(|text| !text.is_empty()).collect()
        };
        // Some datasets call their choices `(A)`.
        let bare = folded(&self.name);
        let bare = bare.trim().trim_matches(['(', ')', '[', ']', '.', ':']);
        let name = if bare.is_empty() {
            self.name.trim()
        } else {
            bare
        };
        Self {
            name: name.to_owned(),
            texts: all(&self.texts),
            alone: all(&self.alone),
            phrases: all(&self.phrases),
        }
    }
}

/// All that an answer may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    names: Vec<String>,
    all: Vec<Label>,
    /// The same labels where nothing else stands.
    alone: Vec<Label>,
    words: bool,
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
const FILLERS: [&str; 32] = [
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
    "my",
    "la",
    "el",
    "die",
    "opción",
    "opção",
    "lettre",
    "letra",
    "opzione",
    "text",
];

/// Words that may follow a name which is a word or an article of its own (`A`, `no`).
const CONTINUATIONS: [&str; 30] = [
    "is", "are", "were", "can", "cannot", "can't", "was", "because", "since", "as", "and", "or",
    "but", "which", "with", "for", "due", "would", "seems", "it", "not", "if", "so", "given",
    "based", "by", "in", "here", "the", "from",
];

impl Labels {
    /// The labels of options, in the order of their indices.
    #[must_use]
    pub fn new(all: Vec<Label>) -> Self {
        Self::made(&all, false)
    }

    /// Labels that are words of the language, as `yes` and `no` are: in a sentence they are answers only where it says so.
    #[must_use]
    pub fn words(all: Vec<Label>) -> Self {
        Self::made(&all, true)
    }

    fn made(all: &[Label], words: bool) -> Self {
        let folded: Vec<Label> = all.iter().map(Label::folded).collect();
        let alone = folded.iter().cloned().map(|mut label| {
            label.texts.append(&mut label.alone);
            label.texts.extend(label.phrases.iter().cloned());
            label
        });
        Self {
            names: all.iter().map(|label| label.name.clone()).collect(),
            alone: alone.collect(),
            all: folded,
            words,
        }
    }

    /// The same labels for a place where nothing else stands.
    pub(crate) fn where_alone(&self) -> Self {
        Self {
            all: self.alone.clone(),
            ..self.clone()
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// There is nothing to choose from.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// They are words of the language.
    pub(crate) fn are_words(&self) -> bool {
        self.words
    }

    /// The name of a label.
    #[must_use]
    pub fn name(&self, label: usize) -> Option<&str> {
        self.names.get(label).map(String::as_str)
    }

    /// The labels that `text` begins with, behind decoration and fillers.
    pub(crate) fn read(&self, text: &str) -> Option<Reading> {
        let bare = undecorated(text);
        self.read_bare(bare).or_else(|| {
            let later = without_fillers(bare);
            (later.len() < bare.len()).then(|| self.read_bare(later))?
        })
    }

    fn read_bare(&self, text: &str) -> Option<Reading> {
        let Some(first) = self.by_name(text).or_else(|| self.by_closed_name(text)) else {
            let found = self.by_text(text)?;
            return Some(self.held_against_what_follows(&found));
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

    /// `tin (C)` where tin is what B says; `tin or lead`.
    fn held_against_what_follows(&self, found: &Found<'_>) -> Reading {
        let rest = unclosed(found.rest).trim_start();
        let bracketed = rest.strip_prefix(['(', '[']).map(undecorated);
        let inside = bracketed.and_then(|text| self.by_name(text).or_else(|| self.by_text(text)));
        if inside.is_some_and(|inside| {
            inside.label != found.label && inside.rest.starts_with([')', ']'])
        }) {
            return Reading::Conflict;
        }
        let joints: &[&str] = if self.words {
            &["or ", "and ", ", or ", ", and ", ", ", "/"]
        } else {
            &["or ", "and ", ", or "]
        };
        let other = joints
            .iter()
            .find_map(|joint| rest.strip_prefix(joint))
            .and_then(|text| {
                self.by_text(undecorated(text))
                    .or_else(|| self.by_name(undecorated(text)))
            })
            .filter(|other| other.label != found.label);
        let labels = std::iter::once(found.label).chain(other.map(|other| other.label));
        Reading::Labels(labels.collect())
    }

    /// A name in other capitals, where what follows closes it: `d.`, `c)`.
    fn by_closed_name<'a>(&self, text: &'a str) -> Option<Found<'a>> {
        let found = self.by_name_in_any_case(text)?;
        let closed = ends(found.rest)
            || found.rest.starts_with([')', ']', '}', '\n', '"', ',', ':'])
            || found.rest.starts_with(". ");
        closed.then_some(found)
    }

    /// The label whose name `text` begins with, whatever the capitals.
    pub(crate) fn by_name_in_any_case<'a>(&self, text: &'a str) -> Option<Found<'a>> {
        let found = self.all.iter().enumerate().filter_map(|(label, known)| {
            let rest = strip_prefix_loosely(text, &known.name)?;
            is_boundary(rest).then_some(Found { label, rest })
        });
        found.min_by_key(|found| found.rest.len())
    }

    /// The label that a phrase at the beginning of `text` states.
    pub(crate) fn by_phrase<'a>(&self, text: &'a str) -> Option<Found<'a>> {
        let phrases = self.all.iter().enumerate();
        let found = phrases.flat_map(|(label, known)| {
            let found = known
                .phrases
                .iter()
                .filter_map(|phrase| strip_prefix_loosely(text, phrase));
            found
                .filter(|rest| is_boundary(rest))
                .map(move |rest| Found { label, rest })
        });
        found.min_by_key(|found| found.rest.len())
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
        let first = self.by_name(bare).or_else(|| self.by_closed_name(bare))?;
        if self.contradicts(&first) {
            return Some(Reading::Conflict);
        }
        let rest = self.without_own_text(&first);
        if ends(rest) {
            return Some(Reading::Labels(vec![first.label]));
        }
        let first_rest = first.rest.len();
        let (labels, rest) = self.row_with_rest(first);
        let said = labels.len() > 1 || rest.len() < first_rest;
        (said && ends(rest)).then_some(Reading::Labels(labels))
    }

    /// The response as a whole is a label or what one says.
    pub(crate) fn whole(&self, text: &str) -> Option<Reading> {
        if text.len() > 4_096 {
            return None;
        }
        self.where_alone().read_all(text.trim())
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

    /// `B) Lyon` where Lyon is what C says; a sentence that begins behind `B.` says nothing of B.
    fn contradicts(&self, found: &Found<'_>) -> bool {
        let rest = after_name(found.rest);
        let new_sentence = unclosed(found.rest).starts_with(". ");
        self.by_text(rest).is_some_and(|other| {
            let goes_on = new_sentence && !ends(other.rest.lines().next().unwrap_or_default());
            other.label != found.label && rest.len() < found.rest.len() && !goes_on
        }) && !ends(rest)
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
    let phrased = match name {
        "I" => is_pronoun(rest),
        _ if short => {
            name.starts_with(|c: char| c == 'A' || c == 'a' || c.is_ascii_digit()) && goes_on(rest)
        }
        _ => name.len() == 2 && goes_on(rest),
    };
    (is_boundary(rest) && !phrased).then_some(rest)
}

/// `I think`, `I would`: a small word follows that is said of a person.
fn is_pronoun(rest: &str) -> bool {
    let small = rest
        .strip_prefix(' ')
        .is_some_and(|after| after.starts_with(char::is_lowercase));
    small
        && !matches!(
            first_word(rest).as_str(),
            "is" | "because" | "since" | "and" | "or"
        )
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
    const ARTICLES: [&str; 4] = ["a letra ", "a opção ", "a alternativa ", "der buchstabe "];
    let mut rest = undecorated(text);
    for words in ARTICLES {
        rest = strip_prefix_loosely(rest, words.trim_end()).map_or(rest, undecorated);
    }
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
