//! A note, or a pair of them.

use heartcut_sdk::prelude::*;

/// What is asked of every note.
const QUESTION: &str = "Does the note contain a medical error?";
/// Answers, as critics are asked to give them.
const WITH_ERROR: &str = "INCORRECT";
const WITHOUT_ERROR: &str = "CORRECT";

/// What a row says of a note.
struct Note<'a> {
    id: String,
    /// The note that is shown.
    text: &'a str,
    correct: Option<&'a str>,
    /// None where nobody says.
    wrong: Option<bool>,
    error_type: Option<&'a str>,
    error_sentence: Option<&'a str>,
    corrected_sentence: Option<&'a str>,
    sentences: Option<&'a str>,
    sentence: Option<i64>,
}

/// The problem of a row.
pub(crate) fn problem(row: &Row, split: &str) -> Result<Problem, PluginError> {
    let note = match row.value.contains_key("incorrect_note") {
        true => pair(row, split)?,
        false => original(row, split)?,
    };
    if note.text.trim().is_empty() {
        return Err(PluginError::new("empty-field", "the note is empty"));
    }
    let answer = note.wrong.map(|wrong| match wrong {
        true => WITH_ERROR,
        false => WITHOUT_ERROR,
    });
    Ok(Problem {
        dataset: "medec".into(),
        split: split.into(),
        kind: ProblemKind::NotePair,
        context: [("note".to_owned(), note.text.to_owned())].into(),
        answer: answer.map(str::to_owned),
        // The two forms spell one of the types differently.
        problem_type: note.error_type.map(str::to_lowercase),
        extra: extra(&note),
        ..Problem::new(note.id, QUESTION)
    })
}

fn pair<'a>(row: &'a Row, split: &str) -> Result<Note<'a>, PluginError> {
    let id = word(row, "note_id");
    Ok(Note {
        id: id.unwrap_or_else(|| numbered(row, split)),
        text: row.text("incorrect_note")?,
        correct: Some(row.text("correct_note")?),
        wrong: Some(true),
        error_type: said(row, "error_type"),
        error_sentence: said(row, "error_sentence"),
        corrected_sentence: said(row, "corrected_sentence"),
        sentences: None,
        sentence: None,
    })
}

fn original<'a>(row: &'a Row, split: &str) -> Result<Note<'a>, PluginError> {
    let id = word(row, "Text ID");
    let text = row.text("Text")?;
    let wrong = match word(row, "Error Flag").as_deref() {
        None => None,
        Some("0") => Some(false),
        Some("1") => Some(true),
        Some(_) => {
            let message = "field `Error Flag` is neither 0 nor 1";
            return Err(PluginError::new("wrong-type", message));
        }
    };
    Ok(Note {
        id: id.unwrap_or_else(|| numbered(row, split)),
        text,
        correct: match wrong {
            Some(false) => Some(text),
            _ => said(row, "Corrected Text"),
        },
        wrong,
        error_type: said(row, "Error Type"),
        error_sentence: said(row, "Error Sentence"),
        corrected_sentence: said(row, "Corrected Sentence"),
        sentences: said(row, "Sentences"),
        sentence: word(row, "Error Sentence ID").and_then(|number| number.parse().ok()),
    })
}

fn numbered(row: &Row, split: &str) -> String {
    format!("medec-{split}-{}", row.place())
}

/// What a field says, be it a text or a number, as columns of a table other than CSV are.
fn word(row: &Row, field: &str) -> Option<String> {
    match row.value.get(field)? {
        Value::Number(number) => Some(number.to_string()).filter(|number| number != "-1"),
        _ => said(row, field).map(str::to_owned),
    }
}

/// What a field says; none where it is missing, blank, or stands for nothing.
fn said<'a>(row: &'a Row, field: &str) -> Option<&'a str> {
    let text = row.value.get(field)?.as_str()?.trim();
    Some(text).filter(|text| !matches!(*text, "" | "NA" | "-1"))
}

fn extra(note: &Note<'_>) -> Fields {
    let incorrect = note.wrong.filter(|wrong| *wrong).map(|_| note.text);
    let texts = [
        ("correct_note", note.correct),
        ("incorrect_note", incorrect),
        ("error_sentence", note.error_sentence),
        ("corrected_sentence", note.corrected_sentence),
        ("sentences", note.sentences),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(name, text)| Some((name.to_owned(), Value::from(text?))));
    let sentence = note
        .sentence
        .map(|number| ("error_sentence_id".to_owned(), Value::from(number)));
    texts.chain(sentence).collect()
}
