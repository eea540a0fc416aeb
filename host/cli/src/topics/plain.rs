//! Markdown as it is read in a terminal: headings in capitals, code moved right, tables aligned.

/// The page as plain text.
pub(super) fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let mut lines = markdown.lines().peekable();
    let mut in_code = false;
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            push(&mut text, &format!("    {line}"));
        } else if line.starts_with('|') {
            let mut rows = vec![cells(line)];
            while let Some(next) = lines.next_if(|next| next.starts_with('|')) {
                rows.push(cells(next));
            }
            text.push_str(&aligned(&rows));
        } else if let Some(heading) = line.strip_prefix('#') {
            push(
                &mut text,
                &heading.trim_start_matches('#').trim().to_uppercase(),
            );
        } else {
            push(&mut text, line);
        }
    }
    text
}

fn push(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    inner
        .split('|')
        .map(|cell| cell.trim().to_owned())
        .collect()
}

fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows
            .iter()
            .filter(|row| !is_rule(row))
            .filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let line: Vec<String> = if is_rule(row) {
            widths.iter().map(|width| "-".repeat(*width)).collect()
        } else {
            row.iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect()
        };
        push(&mut text, &format!("  {}", line.join("  ")));
    }
    text
}

/// The line between the head of a table and its body.
fn is_rule(row: &[String]) -> bool {
    row.iter()
        .all(|cell| !cell.is_empty() && cell.chars().all(|c| c == '-' || c == ':'))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn pages_read_well_in_a_terminal() {
        let page = "# A page\n\nSome `text`.\n\n```toml\na = 1\n```\n\n| key | is |\n|---|---|\n| `longer` | x |\n| a | yes |\n";
        let expected = "A PAGE\n\nSome `text`.\n\n    a = 1\n\n  key       is\n  --------  ---\n  `longer`  x\n  a         yes\n";
        assert_eq!(plain(page), expected);
    }
}
