//! One spelling for what is written in several: full-width and mathematical letters, quotes, TeX around words.

/// Latin letters, and letters of other alphabets that look the same.
const LOOKALIKES: [(char, &str); 9] = [
    ('A', "АΑ"),
    ('B', "ВΒ"),
    ('C', "СϹ"),
    ('E', "ЕΕ"),
    ('H', "НΗ"),
    ('I', "ІΙ"),
    ('K', "КΚ"),
    ('M', "МΜ"),
    ('T', "ТΤ"),
];

/// TeX commands whose argument is all that matters.
const WRAPPERS: [&str; 12] = [
    "\\textbf{",
    "\\textit{",
    "\\textrm{",
    "\\textsf{",
    "\\texttt{",
    "\\text{",
    "\\mathrm{",
    "\\mathbf{",
    "\\mathsf{",
    "\\mathit{",
    "\\mbox{",
    "\\operatorname{",
];

/// Marks that TeX wants a backslash before.
const ESCAPED: [(&str, &str); 5] = [
    ("\\%", "%"),
    ("\\$", ""),
    ("\\&", "&"),
    ("\\#", "#"),
    ("\\_", "_"),
];

/// Marks that only say that mathematics begins, ends or takes room.
const MARKS: [&str; 9] = [
    "\\(", "\\)", "\\[", "\\]", "\\,", "\\;", "\\!", "\\ ", "\\quad",
];

/// The text in one spelling. Linear in its length.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '\\'
            && let Some((written, after)) = without_tex(rest)
        {
            folded.push_str(written);
            before = ' ';
            rest = after;
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        let alone = !before.is_alphabetic() && !rest.starts_with(char::is_alphabetic);
        push(&mut folded, if alone { latin(c) } else { c });
        before = c;
    }
    folded
}

/// What is written instead of the TeX that `text` begins with.
fn without_tex(text: &str) -> Option<(&'static str, &str)> {
    let wrapper = WRAPPERS
        .iter()
        .find_map(|wrapper| text.strip_prefix(wrapper));
    let escaped = || {
        ESCAPED
            .iter()
            .find_map(|(written, meant)| Some((*meant, text.strip_prefix(written)?)))
    };
    let mark = || MARKS.iter().find_map(|mark| text.strip_prefix(mark));
    wrapper
        .map(|rest| ("{", rest))
        .or_else(escaped)
        .or_else(|| mark().map(|rest| (" ", rest)))
}

fn latin(c: char) -> char {
    LOOKALIKES
        .iter()
        .find(|(_, others)| others.contains(c))
        .map_or(c, |(latin, _)| *latin)
}

fn push(folded: &mut String, c: char) {
    match c {
        '$' | '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{fe0f}' => {}
        '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}' => folded.push(' '),
        '“' | '”' | '„' | '«' | '»' | '「' | '」' => folded.push('"'),
        '‘' | '’' => folded.push('\''),
        '【' => folded.push('['),
        '】' => folded.push(']'),
        '。' => folded.push_str(". "),
        '、' => folded.push(','),
        '…' => folded.push_str("..."),
        '\u{ff01}'..='\u{ff5e}' => folded.push(shifted(c, 0xff01, '!')),
        '\u{1d400}'..='\u{1d6a3}' => folded.push(mathematical(c)),
        _ => folded.push(c),
    }
}

fn shifted(c: char, first: u32, to: char) -> char {
    char::from_u32(u32::from(c) - first + u32::from(to)).unwrap_or(c)
}

/// The mathematical alphabets follow each other, each with 26 capitals and 26 small letters.
fn mathematical(c: char) -> char {
    let place = (u32::from(c) - 0x1d400) % 52;
    let (first, to) = if place < 26 { (0, 'A') } else { (26, 'a') };
    char::from_u32(place - first + u32::from(to)).unwrap_or(c)
}
