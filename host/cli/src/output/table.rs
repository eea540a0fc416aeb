//! Columns for people.

/// Lines with their columns aligned; the last column is not padded.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let padded = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        let line = padded.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The text with every line moved right by `by` columns.
pub(crate) fn indented(text: &str, by: usize) -> String {
    let line = |line: &str| {
        if line.is_empty() {
            "\n".to_owned()
        } else {
            format!("{:by$}{line}\n", "")
        }
    };
    text.lines().map(line).collect()
}

/// The words of `text` in lines of at most `width` characters; a longer word has its own line.
pub(crate) fn wrapped(text: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(last) = lines.last_mut() else { break };
        if last.is_empty() {
            last.push_str(word);
        } else if last.chars().count() + 1 + word.chars().count() <= width {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_characters() {
        let rows = [
            ["a".to_owned(), "é".to_owned(), "x".to_owned()],
            ["bb".to_owned(), String::new(), String::new()],
        ];
        assert_eq!(table(&rows), "a   é  x\nbb\n");
    }

    #[test]
    fn words_are_wrapped() {
        assert_eq!(wrapped("one two  three\nfour", 9), "one two\nthree\nfour");
        assert_eq!(wrapped("a-long-word b", 4), "a-long-word\nb");
        assert_eq!(wrapped("", 4), "");
        assert_eq!(indented("a\n\nb", 2), "  a\n\n  b\n");
    }
}
