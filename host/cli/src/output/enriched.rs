use super::numbers::number;
use heartcut_host::enriched::Counts;

/// Right answers by task and style.
pub(crate) fn enriched(counts: &Counts) -> String {
    let mut lines = Vec::new();
    for (task, count) in &counts.tasks {
        let unlabelled = match count.unlabelled {
            0 => String::new(),
            some => format!(", {} unlabelled and not counted", number(some)),
        };
        lines.push(format!(
            "{task}: {} problems, {} with a right answer{unlabelled}",
            number(count.problems),
            number(count.solved)
        ));
        for style in &count.styles {
            let share = style.correct as f64 * 100.0 / style.answers.max(1) as f64;
            lines.push(format!(
                "  {:<18} {:>7} of {:>7}  {share:5.1} %",
                style.style,
                number(style.correct),
                number(style.answers)
            ));
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use heartcut_host::enriched::{StyleCount, TaskCount};

    #[test]
    fn counts_read_well() {
        let style = |style: &str, answers, correct| StyleCount {
            style: style.into(),
            answers,
            correct,
        };
        let count = TaskCount {
            problems: 1200,
            solved: 900,
            unlabelled: 3,
            styles: vec![
                style("plain", 1200, 600),
                style("tree-of-thoughts", 1200, 850),
            ],
        };
        let counts = Counts {
            tasks: [("gsm8k".to_owned(), count)].into(),
        };
        let lines = [
            "gsm8k: 1,200 problems, 900 with a right answer, 3 unlabelled and not counted",
            "  plain                  600 of   1,200   50.0 %",
            "  tree-of-thoughts       850 of   1,200   70.8 %",
            "",
        ];
        assert_eq!(enriched(&counts), lines.join("\n"));
    }
}
