//! Typographic and non-Latin forms of the characters that carry meaning, folded to the plain ones.

use std::borrow::Cow;

/// First code points of the decimal digit ranges that answers are written in.
const DIGIT_ZEROES: [char; 8] = [
    '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{be6}', '\u{e50}',
];

/// Folds digits, signs, fractions, superscripts and full-width forms to what the lexer reads.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len() + 8);
    let mut in_superscript = false;
    for c in text.chars() {
        let superscript = superscript(c);
        if superscript.is_some() && !in_superscript {
            folded.push_str("^{");
        } else if superscript.is_none() && in_superscript {
            folded.push('}');
        }
        in_superscript = superscript.is_some();
        match superscript {
            Some(plain) => folded.push(plain),
            None => push_plain(&mut folded, c),
        }
    }
    if in_superscript {
        folded.push('}');
    }
    Cow::Owned(folded)
}

fn push_plain(folded: &mut String, c: char) {
    if let Some(spelled) = spelled(c) {
        folded.push_str(spelled);
    } else if let Some(digit) = digit(c) {
        folded.push(digit);
    } else {
        folded.push(c);
    }
}

fn digit(c: char) -> Option<char> {
    let offset = DIGIT_ZEROES.iter().find_map(|zero| {
        (c as u32)
            .checked_sub(*zero as u32)
            .filter(|offset| *offset < 10)
    })?;
    char::from_digit(offset, 10)
}

fn superscript(c: char) -> Option<char> {
    Some(match c {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴' => '4',
        '⁵' => '5',
        '⁶' => '6',
        '⁷' => '7',
        '⁸' => '8',
        '⁹' => '9',
        '⁻' => '-',
        'ⁿ' => 'n',
        _ => return None,
    })
}

fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        '−' | '–' | '﹣' | '‐' | '‑' => "-",
        '×' | '·' | '⋅' | '∗' | '•' => "*",
        '÷' | '∕' | '⁄' => "/",
        '½' => r"\frac{1}{2}",
        '⅓' => r"\frac{1}{3}",
        '⅔' => r"\frac{2}{3}",
        '¼' => r"\frac{1}{4}",
        '¾' => r"\frac{3}{4}",
        '⅕' => r"\frac{1}{5}",
        '⅖' => r"\frac{2}{5}",
        '⅗' => r"\frac{3}{5}",
        '⅘' => r"\frac{4}{5}",
        '⅙' => r"\frac{1}{6}",
        '⅚' => r"\frac{5}{6}",
        '⅛' => r"\frac{1}{8}",
        '⅜' => r"\frac{3}{8}",
        '⅝' => r"\frac{5}{8}",
        '⅞' => r"\frac{7}{8}",
        '√' => r"\sqrt ",
        'π' => r"\pi ",
        '≤' | '⩽' => r"\le ",
        '≥' | '⩾' => r"\ge ",
        '≠' => r"\ne ",
        '∞' => r"\infty ",
        '∪' => r"\cup ",
        '∈' => r"\in ",
        '∅' => r"\emptyset ",
        '±' => r"\pm ",
        '°' => r"^{\circ}",
        '…' => r"\ldots ",
        '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{3000}' => " ",
        '、' => ",",
        '。' => ".",
        _ => return full_width(c),
    })
}

fn full_width(c: char) -> Option<&'static str> {
    const ASCII: &str = concat!(
        "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`",
        "abcdefghijklmnopqrstuvwxyz{|}~"
    );
    let offset = usize::try_from((c as u32).checked_sub(0xff01)?).ok()?;
    ASCII.get(offset..=offset)
}
