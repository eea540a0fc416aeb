//! Small questions about text.

/// What may stand around a label without saying anything.
pub(crate) fn is_decoration(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '*' | '_'
                | '"'
                | '\''
                | '`'
                | '“'
                | '”'
                | '‘'
                | '’'
                | '('
                | '['
                | '{'
                | '<'
                | '$'
                | '（'
                | '【'
                | '「'
        )
}

/// What an answer may stand in.
pub(crate) const TAGS: [&str; 9] = [
    "<answer>",
    "<choice>",
    "<option>",
    "<label>",
    "<final>",
    "<final_answer>",
    "<result>",
    "<prediction>",
    "<verdict>",
];

/// The text without decoration and TeX styles at its beginning.
pub(crate) fn undecorated(text: &str) -> &str {
    const STYLES: [&str; 3] = ["\\boxed{", "\\fbox{", "<ans>"];
    let mut rest = text;
    loop {
        let styled = STYLES
            .iter()
            .chain(&TAGS)
            .find_map(|style| rest.strip_prefix(style));
        let bare = styled.unwrap_or(rest).trim_start_matches(is_decoration);
        if bare.len() == rest.len() {
            return bare;
        }
        rest = bare;
    }
}

/// The text without what closes a decorated label.
pub(crate) fn unclosed(text: &str) -> &str {
    text.trim_start_matches([
        '*', '_', '"', '\'', '`', ')', ']', '}', '>', '$', '”', '’', '）', '】', '」', '\\',
    ])
}

/// The text ends here, or goes on with something that is no part of the word before.
pub(crate) fn is_boundary(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some('\'' | '’') => !chars.next().is_some_and(char::is_alphabetic),
        Some('-') => !chars.next().is_some_and(char::is_alphanumeric),
        Some('.') => !chars.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => !c.is_ascii_alphanumeric() && c != '_',
        None => true,
    }
}

/// The rest of `text` behind `prefix`, whatever the capitals and the length of the spaces.
pub(crate) fn strip_prefix_loosely<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let mut rest = text;
    let mut words = prefix.split_whitespace().peekable();
    words.peek()?;
    for (at, word) in words.enumerate() {
        let trimmed = rest.trim_start();
        if at > 0 && trimmed.len() == rest.len() {
            return None;
        }
        rest = strip_word(trimmed, word)?;
    }
    Some(rest)
}

fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for expected in word.chars() {
        let found = rest.next()?;
        if found != expected && !found.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    Some(rest.as_str())
}

/// The first word, in small letters.
pub(crate) fn first_word(text: &str) -> String {
    let text = text.trim_start();
    let end = text
        .find(|c: char| !c.is_alphabetic() && c != '\'')
        .unwrap_or(text.len())
        .min(24);
    text.get(..end).unwrap_or_default().to_lowercase()
}

/// The largest index not above `at` where a character begins.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
