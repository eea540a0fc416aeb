use serde::{Deserialize, Serialize};

/// Which files of a place belong to a split: those whose names say so.
///
/// A file of `train`, `Train-00000-of-00002`, `ms_train_v2` or `MyTrainSet` belongs to `train`, and
/// so does what lies in a folder of such a name. Validation sets have many names; they all mean each
/// other, and a number behind any name says nothing, unless a split is called just so: `train2`
/// takes `train2.jsonl` away from `train`.
///
/// ```
/// use heartcut_plugin_api::role::SplitPart;
///
/// let part = SplitPart::new("test", &["train", "test", "validation"]);
/// assert_eq!(part.split_of("MATH/test/algebra/1.json"), Some("test"));
/// assert_eq!(part.split_of("ARC-Challenge-Dev.jsonl"), Some("validation"));
/// assert_eq!(part.split_of("arc.test.jsonl"), Some("test"));
/// assert_eq!(part.split_of("MATH-test/algebra/1.json"), Some("test"));
/// assert_eq!(part.split_of("test2024.jsonl"), Some("test"));
/// assert_eq!(part.split_of("splits.json"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitPart {
    /// The split that is asked for.
    pub split: String,
    /// All splits of the dataset.
    pub splits: Vec<String>,
}

/// Names of one and the same split.
const VALIDATION: [&str; 4] = ["validation", "valid", "val", "dev"];

impl SplitPart {
    /// A split among all of them.
    pub fn new(split: &str, splits: &[&str]) -> Self {
        Self {
            split: split.to_owned(),
            splits: splits.iter().map(|split| (*split).to_owned()).collect(),
        }
    }

    /// The split that a file belongs to by its name, or by that of the nearest folder above it that
    /// says one.
    pub fn split_of(&self, file: &str) -> Option<&str> {
        let splits = self.splits.iter().map(String::as_str);
        split_of(file, splits)
    }
}

/// The split that a file belongs to by its name, or by that of the nearest folder above it that
/// says one.
pub(super) fn split_of<'a>(
    file: &str,
    splits: impl Iterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    let called = |word: &str| {
        splits
            .clone()
            .find(|split| word.eq_ignore_ascii_case(split))
    };
    let meant = |word: &str| splits.clone().find(|split| means(word, split));
    let mut names = file.rsplit(['/', '\\']);
    names.find_map(|name| {
        let stem = name.split('.').next().unwrap_or(name);
        let word = || words_of_name(name).find_map(|word| called(word).or_else(|| meant(word)));
        called(stem).or_else(word).or_else(|| meant(stem))
    })
}

/// The words of a name: `MS-ValidationSet_v2` has `MS`, `Validation`, `Set` and `v2`.
///
/// ```
/// use heartcut_plugin_api::role::words_of_name;
///
/// let words: Vec<&str> = words_of_name("MS-ValidationSet_v2").collect();
/// assert_eq!(words, ["MS", "Validation", "Set", "v2"]);
/// ```
pub fn words_of_name(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric()).flat_map(|part| {
        let mut rest = part;
        std::iter::from_fn(move || {
            let (word, after) = rest.split_at(end_of_word(rest));
            rest = after;
            (!word.is_empty()).then_some(word)
        })
    })
}

/// Where a capital letter behind a small one begins the next word.
fn end_of_word(text: &str) -> usize {
    let mut letters = text.char_indices().zip(text.chars().skip(1));
    let next = letters.find(|((_, before), after)| before.is_lowercase() && after.is_uppercase());
    next.map_or(text.len(), |((at, before), _)| at + before.len_utf8())
}

fn means(word: &str, split: &str) -> bool {
    let (word, split) = (word.to_ascii_lowercase(), split.to_ascii_lowercase());
    let is_validation = |name: &str| VALIDATION.contains(&name);
    let named = |word: &str| word == split || (is_validation(word) && is_validation(&split));
    named(&word) || named(word.trim_end_matches(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests;
