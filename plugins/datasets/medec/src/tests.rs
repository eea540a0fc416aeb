use super::{Medec, REGISTRATION};
use heartcut_sdk::{host::SilentHost, prelude::*};

fn read(value: Value) -> Result<Problem, PluginError> {
    let row = Row {
        file: "MS-ValidationSet.csv".into(),
        number: 9,
        value: value.as_object().cloned().unwrap_or_default(),
        ..Row::default()
    };
    let mut found = Medec::default().problems("validation", &[row], &SilentHost);
    found.remove(0).map(|mut problems| problems.remove(0))
}

fn original(flag: &str, kind: &str) -> Value {
    json!({"Text ID": "n-9", "Text": "Aspirin was given. ", "Error Flag": flag, "Error Type": kind,
           "Error Sentence ID": "0", "Error Sentence": "Aspirin was given.",
           "Corrected Sentence": "Ibuprofen was given.", "Corrected Text": "Ibuprofen was given."})
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn notes_with_and_without_an_error() {
    let wrong = read(original("1", "causalOrganism")).unwrap();
    assert_eq!(wrong.answer.as_deref(), Some("INCORRECT"));
    assert_eq!(wrong.problem_type.as_deref(), Some("causalorganism"));
    assert_eq!(wrong.extra["correct_note"], "Ibuprofen was given.");
    assert_eq!(wrong.extra["error_sentence_id"], 0);
    let right = json!({"Text ID": "n-8", "Text": "Fine.", "Error Flag": "0", "Error Type": "NA",
                       "Error Sentence ID": "-1", "Error Sentence": "NA", "Corrected Text": "NA"});
    let right = read(right).unwrap();
    assert_eq!(
        (right.answer.as_deref(), right.problem_type),
        (Some("CORRECT"), None)
    );
    assert_eq!(Value::Object(right.extra), json!({"correct_note": "Fine."}));
}

#[test]
fn numbers_say_what_texts_say() {
    let mut row = original("1", "causalOrganism");
    row["Text ID"] = "9".into();
    let texts = read(row.clone()).unwrap();
    for (field, number) in [("Text ID", 9), ("Error Flag", 1), ("Error Sentence ID", 0)] {
        row[field] = number.into();
    }
    assert_eq!(read(row).unwrap(), texts);
}

#[test]
fn a_note_of_which_nobody_says_is_unlabelled() {
    let note = read(json!({"Text ID": "n-7", "Text": "Fine.", "Sentences": "0 Fine."})).unwrap();
    assert_eq!((note.answer, note.id.as_str()), (None, "n-7"));
}

#[test]
fn a_pair_says_the_same_as_the_original() {
    let pair = json!({"split": null, "note_id": "n-9", "incorrect_note": "Aspirin was given. ",
                      "correct_note": "Ibuprofen was given.", "error_type": "causalorganism",
                      "error_sentence": "Aspirin was given.", "corrected_sentence": "Ibuprofen was given."});
    let (mut original, pair) = (
        read(original("1", "causalOrganism")).unwrap(),
        read(pair).unwrap(),
    );
    original.extra.shift_remove("error_sentence_id");
    assert_eq!(original, pair);
}

#[test]
fn what_cannot_be_is_set_aside() {
    for (row, code) in [
        (original("2", "NA"), "wrong-type"),
        (json!({"Text ID": "n", "Text": " "}), "empty-field"),
        (json!({"Text ID": "n"}), "missing-field"),
    ] {
        assert_eq!(read(row).unwrap_err().code, code);
    }
}
