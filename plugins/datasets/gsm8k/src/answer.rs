//! Gold number and worked solution of a row.

use heartcut_row_table::unboxed;
use heartcut_sdk::prelude::*;

/// What the answer field of a row holds.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    /// The gold answer.
    pub(crate) gold: String,
    /// The worked solution, where the row has one.
    pub(crate) solution: Option<String>,
}

/// Reads `gold_answer` where the row has one, else the original `answer`.
pub(crate) fn of_row(row: &Row) -> Result<Answer, PluginError> {
    match row.value.get("gold_answer") {
        None | Some(Value::Null) => match row.value.get("answer") {
            Some(Value::Number(gold)) => Ok(bare(gold.to_string())),
            _ => original(row.text("answer")?),
        },
        Some(Value::String(gold)) if !gold.trim().is_empty() => {
            prepared(plain(unboxed(gold.trim())), row)
        }
        Some(Value::Number(gold)) => prepared(gold.to_string(), row),
        Some(Value::String(_)) => Err(PluginError::new(
            "empty-field",
            "field `gold_answer` is empty",
        )),
        Some(_) => Err(PluginError::new(
            "wrong-type",
            "field `gold_answer` is neither text nor number",
        )),
    }
}

fn prepared(gold: String, row: &Row) -> Result<Answer, PluginError> {
    let solution = match row.value.get("answer") {
        None | Some(Value::Null) => None,
        Some(_) => Some(without_marks(row.text("answer")?)),
    };
    Ok(Answer { gold, solution })
}

/// A gold number without a solution.
fn bare(gold: String) -> Answer {
    Answer {
        gold,
        solution: None,
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok() && text.ends_with(|c: char| c.is_ascii_digit())
}

fn original(answer: &str) -> Result<Answer, PluginError> {
    let whole = plain(answer.trim());
    if is_number(&whole) {
        return Ok(bare(whole));
    }
    let (solution, gold) = answer.rsplit_once("####").ok_or_else(|| {
        PluginError::new(
            "no-gold",
            "field `answer` has no `####` before the gold number",
        )
        .help("rows without a worked solution give the gold answer in `gold_answer`")
    })?;
    let gold = plain(gold.trim());
    if gold.is_empty() {
        return Err(PluginError::new(
            "no-gold",
            "field `answer` has nothing after `####`",
        ));
    }
    Ok(Answer {
        gold,
        solution: Some(without_marks(solution)),
    })
}

/// The commas separate thousands; the dataset has no decimal commas.
fn plain(gold: &str) -> String {
    gold.replace(',', "")
}

/// The text without the calculator marks `<<48/2=24>>`.
fn without_marks(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, mark)) = rest.split_once("<<") {
        let Some((_, after)) = mark.split_once(">>") else {
            break;
        };
        plain.push_str(before);
        rest = after;
    }
    plain.push_str(rest);
    plain.trim_end().to_owned()
}
