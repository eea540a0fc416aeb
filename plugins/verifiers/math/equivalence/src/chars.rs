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
    let mut height = Height::Line;
    for c in text.chars() {
        let (next, plain) = raised(c);
        if next != height {
            folded.push_str(if height == Height::Line { "" } else { "}" });
            folded.push_str(next.opening());
            height = next;
        }
        match plain {
            Some(plain) => folded.push(plain),
            None => push_plain(&mut folded, c),
        }
    }
    folded.push_str(if height == Height::Line { "" } else { "}" });
    Cow::Owned(folded)
}

/// Where a character stands on its line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Height {
    Line,
    Above,
    Below,
}

impl Height {
    fn opening(self) -> &'static str {
        match self {
            Self::Line => "",
            Self::Above => "^{",
            Self::Below => "_{",
        }
    }
}

fn raised(c: char) -> (Height, Option<char>) {
    match (superscript(c), subscript(c)) {
        (Some(plain), _) => (Height::Above, Some(plain)),
        (_, Some(plain)) => (Height::Below, Some(plain)),
        _ => (Height::Line, None),
    }
}

fn subscript(c: char) -> Option<char> {
    let digit = (c as u32).checked_sub(0x2080).filter(|digit| *digit < 10);
    match (digit, c) {
        (Some(digit), _) => char::from_digit(digit, 10),
        (_, 'ₙ') => Some('n'),
        (_, 'ₐ') => Some('a'),
        (_, 'ₓ') => Some('x'),
        (_, 'ᵢ') => Some('i'),
        (_, 'ₖ') => Some('k'),
        _ => None,
    }
}

/// The plain form of the letters and digits that mathematics prints in its own alphabets.
fn styled(c: char) -> Option<char> {
    const LETTERS: &[u8; 52] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let code = c as u32;
    match code {
        0x210e => Some('h'),
        0x1d400..=0x1d6a3 => LETTERS
            .get(usize::try_from((code - 0x1d400) % 52).ok()?)
            .map(|letter| char::from(*letter)),
        0x1d7ce..=0x1d7ff => char::from_digit((code - 0x1d7ce) % 10, 10),
        _ => None,
    }
}

fn push_plain(folded: &mut String, c: char) {
    if let Some(greek) = greek(c) {
        folded.push('\\');
        folded.push_str(greek);
        folded.push(' ');
    } else if let Some(spelled) = spelled(c) {
        folded.push_str(spelled);
    } else if let Some(plain) = digit(c).or_else(|| styled(c)) {
        folded.push(plain);
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
        '⁺' => '+',
        'ˣ' => 'x',
        'ⁿ' => 'n',
        _ => return None,
    })
}

fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        '−' | '–' | '—' | '﹣' | '‐' | '‑' => "-",
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
        '⅐' => r"\frac{1}{7}",
        '⅑' => r"\frac{1}{9}",
        '⅒' => r"\frac{1}{10}",
        '√' => r"\sqrt ",
        '∛' => r"\sqrt[3] ",
        '∜' => r"\sqrt[4] ",
        'ℝ' => r"\mathbb{R}",
        'ℤ' => r"\mathbb{Z}",
        'ℕ' => r"\mathbb{N}",
        'ℚ' => r"\mathbb{Q}",
        'ℂ' => r"\mathbb{C}",
        '∩' => r"\cap ",
        '∖' => r"\setminus ",
        '≈' => r"\approx ",
        '∨' => r"\lor ",
        '∧' => r"\land ",
        '∠' => r"\angle ",
        '∓' => r"\mp ",
        '⟨' => r"\langle ",
        '⟩' => r"\rangle ",
        '⋯' => r"\ldots ",
        '′' | '’' => "'",
        '″' => "''",
        '٫' => ".",
        '٬' => r"{,}",
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

/// The TeX name of a small Greek letter, or of a capital that is no Latin one.
fn greek(c: char) -> Option<&'static str> {
    Some(match c {
        'α' => "alpha",
        'β' => "beta",
        'γ' => "gamma",
        'δ' => "delta",
        'ε' | 'ϵ' => "epsilon",
        'θ' => "theta",
        'λ' => "lambda",
        'μ' => "mu",
        'ρ' => "rho",
        'σ' => "sigma",
        'τ' => "tau",
        'φ' | 'ϕ' => "phi",
        'ψ' => "psi",
        'ω' => "omega",
        'Δ' => "Delta",
        'Ω' => "Omega",
        _ => return None,
    })
}
