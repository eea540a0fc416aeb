use super::numbers::{by_count, counted, listed, number};
use heartcut_host::answer_file::Tally;

/// What judging a file came to.
pub(crate) fn tally(tally: &Tally, out: Option<&str>) -> String {
    let aside = match &tally.rejects {
        Some(path) => {
            format!(
                " ({} set aside in {path})",
                counted(tally.rejected_rows, "line", "lines")
            )
        }
        None => String::new(),
    };
    let mut lines = vec![format!("rows       {}{aside}", number(tally.rows))];
    lines.push(format!("verdicts   {}", listed(&tally.verdicts)));
    for (reason, count) in by_count(&tally.reasons) {
        lines.push(format!("           {:>7}  {reason}", number(count)));
    }
    lines.extend(tally.notes.iter().map(|note| format!("note       {note}")));
    if let Some(out) = out {
        lines.push(format!(
            "written    {} in {out}",
            counted(tally.rows, "row", "rows")
        ));
    }
    if tally.rows > 0 && tally.reasons.get("missing-field") == Some(&tally.rows) {
        lines.push("\nhint: name the fields with `--gold FIELD` and `--response FIELD`".to_owned());
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_outcome_and_reason() {
        let counts = |of: &[(&str, u64)]| of.iter().map(|(n, c)| ((*n).to_owned(), *c)).collect();
        let done = Tally {
            rows: 1500,
            rejected_rows: 1,
            rejects: Some("rejects.jsonl".into()),
            verdicts: counts(&[("correct", 1000), ("incorrect", 480), ("unknown", 20)]),
            reasons: counts(&[("missing-field", 20), ("value-differs", 480)]),
            notes: vec!["a.jsonl:3: field `gold` is missing; the row has `id`".into()],
        };
        insta::assert_snapshot!(tally(&done, Some("judged.jsonl")), @"
        rows       1,500 (1 line set aside in rejects.jsonl)
        verdicts   1,000 correct, 480 incorrect, 20 unknown
                       480  value-differs
                        20  missing-field
        note       a.jsonl:3: field `gold` is missing; the row has `id`
        written    1,500 rows in judged.jsonl
        ");
        let none = Tally {
            rows: 2,
            reasons: counts(&[("missing-field", 2)]),
            ..Tally::default()
        };
        insta::assert_snapshot!(tally(&none, None), @"
        rows       2
        verdicts   0 correct, 0 incorrect, 0 unknown
                         2  missing-field

        hint: name the fields with `--gold FIELD` and `--response FIELD`
        ");
    }
}
