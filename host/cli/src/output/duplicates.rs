use super::numbers::number;
use heartcut_host::duplicates::{Report, Why};

/// What was kept and what was removed, and why.
pub(crate) fn duplicates(report: &Report) -> String {
    let mut lines = vec![format!("problems    {}", number(report.problems))];
    if report.evaluation > 0 {
        lines.push(format!("against     {}", number(report.evaluation)));
    }
    lines.push(format!("kept        {}", number(report.kept)));
    let mut name = "removed";
    for (why, count) in &report.removed {
        lines.push(format!(
            "{name:<11} {:>7}  {}",
            number(*count),
            reason(*why)
        ));
        name = "";
    }
    name = "where";
    for (pair, count) in &report.between {
        lines.push(format!("{name:<11} {:>7}  {pair}", number(*count)));
        name = "";
    }
    if report.rejects > 0 {
        lines.push(format!("rejects     {}", number(report.rejects)));
    }
    lines.join("\n") + "\n"
}

fn reason(why: Why) -> &'static str {
    match why {
        Why::Exact => "the same text",
        Why::Near => "nearly the same text",
        Why::Run => "a long run of the same words",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_reads_well() {
        let report = Report {
            problems: 1200,
            kept: 1180,
            removed: [(Why::Exact, 15), (Why::Near, 5)].into(),
            between: [("mine in math/test".to_owned(), 20)].into(),
            evaluation: 5000,
            rejects: 0,
        };
        let lines = [
            "problems    1,200",
            "against     5,000",
            "kept        1,180",
            "removed          15  the same text",
            "                  5  nearly the same text",
            "where            20  mine in math/test",
            "",
        ];
        assert_eq!(duplicates(&report), lines.join("\n"));
    }
}
