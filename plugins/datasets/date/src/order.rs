//! An order that nobody chose.

use heartcut_sdk::Choice;

/// The choices in the order of the seed, labelled from A, and the label of the right one. The order
/// does not depend on the one that they come in.
pub(crate) fn reordered(
    seed: u64,
    question: &str,
    mut texts: Vec<String>,
    right: Option<&str>,
) -> (Vec<Choice>, Option<String>) {
    texts.sort_by_cached_key(|text| place(seed, question, text));
    let labelled = ('A'..='Z').map(String::from);
    let choices: Vec<Choice> = labelled
        .zip(texts)
        .map(|(label, text)| Choice { label, text })
        .collect();
    let answer = choices.iter().find(|choice| right == Some(&choice.text));
    let answer = answer.map(|choice| choice.label.clone());
    (choices, answer)
}

fn place(seed: u64, question: &str, text: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.update(question.trim().as_bytes());
    hasher.update(&[0]);
    hasher.update(text.as_bytes());
    *hasher.finalize().as_bytes()
}
