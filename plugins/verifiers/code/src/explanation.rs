use crate::answer::Answer;
use std::collections::BTreeMap;

/// Whether an answer explains its program, and in how many words: what stands outside of its
/// blocks of code.
pub(crate) fn figures(answer: &Answer<'_>, metrics: &mut BTreeMap<String, f64>) {
    let words = answer.prose.iter().flat_map(|text| text.split_whitespace());
    let count = words
        .filter(|word| word.contains(char::is_alphanumeric))
        .count();
    metrics.insert("explanation".into(), f64::from(u8::from(count > 0)));
    metrics.insert("explanation-words".into(), count as f64);
}
