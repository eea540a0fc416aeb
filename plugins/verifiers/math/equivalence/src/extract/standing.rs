//! Whether a number in prose can be the answer, from what stands around it.

/// What a number in prose is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It can be an answer.
    Alone,
    /// It belongs to a name, an exponent, a call or an enumeration: the answer may stand before it.
    Part,
    /// It is a bound, one of several answers, an operand or denied: there is no one number.
    Unfit,
}

/// Words that turn the number behind them into something else.
const BEFORE: [&str; 10] = [
    "not", "least", "most", "than", "to", "never", "exceeds", "minus", "plus", "times",
];
/// Words behind a number that deny it.
const DENIALS: [&str; 7] = [
    "is wrong",
    "is incorrect",
    "is not",
    "isn't",
    "is too",
    "was wrong",
    "would be wrong",
];
/// Words that join a number to the next one.
const JOINTS: [&str; 7] = [
    "to ", "or ", "and ", "through ", "plus ", "minus ", "times ",
];
/// Words that a number behind them only counts.
const COUNTED: [&str; 14] = [
    "Step", "Case", "Problem", "Part", "Figure", "Equation", "Example", "Question", "Method",
    "Note", "Exercise", "Theorem", "Lemma", "step",
];
/// Letters behind a number that are units and no variables.
const UNIT_LETTERS: [char; 5] = ['m', 'g', 's', 'h', 'L'];

/// What the number between `before` and `after` is.
pub(super) fn standing(before: &str, after: &str) -> Standing {
    if is_part(before, after) {
        return Standing::Part;
    }
    if is_operand(before, after)
        || is_bound(before)
        || is_one_of_several(before)
        || is_disputed(after)
    {
        return Standing::Unfit;
    }
    Standing::Alone
}

fn is_part(before: &str, after: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic();
    let hyphenated = before
        .strip_suffix('-')
        .is_some_and(|name| name.ends_with(letter));
    let named = before.ends_with(|c: char| letter(c) || matches!(c, '_' | '^' | '{' | '\\'));
    let called = before
        .trim_end_matches(['\'', '"'])
        .strip_suffix('(')
        .is_some_and(|name| name.ends_with(letter));
    let cut = after.starts_with("..") || after.starts_with('…');
    let counted = before.ends_with("out of ") || COUNTED.contains(&last_word(before));
    counted
        || hyphenated
        || named
        || called
        || cut
        || is_enumerator(before, after)
        || after.starts_with('}')
}

/// `3. ` at the beginning of a line.
fn is_enumerator(before: &str, after: &str) -> bool {
    let edge = [' ', '*', '#'];
    let line_start =
        before.trim_end_matches(edge).ends_with('\n') || before.trim_matches(edge).is_empty();
    line_start && (after.starts_with(". ") || after.starts_with(") "))
}

/// A sign or a letter ties it to something else.
fn is_operand(before: &str, after: &str) -> bool {
    let left = without_emphasis(before.trim_end_matches(['$', '£', '€']));
    let after = if left.len() < before.len() {
        after.trim_start_matches('*')
    } else {
        after
    };
    let left = left.trim_end().trim_end_matches(['$', '£', '€']);
    let signed = left.ends_with([
        '+', '*', '/', '×', '·', '÷', '√', '^', '<', '>', '≤', '≥', '≠',
    ]);
    signed || is_subtrahend(left) || is_coefficient(after)
}

/// The text before `**92**`, but not before the exponent of `2**3`.
fn without_emphasis(before: &str) -> &str {
    let bare = before.trim_end_matches('*');
    if bare.ends_with(|c: char| c.is_alphanumeric() || c == ')') {
        before
    } else {
        bare
    }
}

/// `5 - 3`, but not `is -3`.
fn is_subtrahend(left: &str) -> bool {
    let Some(rest) = left.strip_suffix(['-', '−']) else {
        return false;
    };
    super::last_number::subtracts(rest)
}

/// `3x`, `2π`, `4√5`, `6^2`.
fn is_coefficient(after: &str) -> bool {
    let mut chars = after.chars();
    let (first, second) = (chars.next(), chars.next());
    let alone = !second.is_some_and(char::is_alphabetic);
    match first {
        Some('√' | 'π' | '^' | '*' | '+' | '×') => true,
        Some(letter) if letter.is_ascii_alphabetic() => alone && !UNIT_LETTERS.contains(&letter),
        _ => false,
    }
}

fn is_bound(before: &str) -> bool {
    let word = last_word(before);
    BEFORE.iter().any(|bound| bound.eq_ignore_ascii_case(word))
}

/// `2 and 3`, `2 apples or 3`, `(1, 3`.
fn is_one_of_several(before: &str) -> bool {
    let before = before
        .trim_end()
        .trim_end_matches(['$', '-', '−'])
        .trim_end();
    if let Some(rest) = before.strip_suffix(',') {
        return rest.ends_with(|c: char| c.is_numeric() || matches!(c, ')' | '$'));
    }
    let rest = match before.rsplit_once(' ') {
        Some((rest, "and" | "or" | "&")) => rest,
        Some((_, "or,")) => return true,
        _ => return before.ends_with(" or"),
    };
    rest.rsplit(' ')
        .take(2)
        .any(|word| word.contains(char::is_numeric))
        || before.ends_with(" or")
}

fn is_disputed(after: &str) -> bool {
    let after = after.trim_start();
    let is_number = |text: &str| {
        text.trim_start_matches(['$', '-'])
            .starts_with(|c: char| c.is_ascii_digit())
    };
    let joined = JOINTS
        .iter()
        .any(|joint| after.strip_prefix(joint).is_some_and(is_number));
    joined || is_number(after) || DENIALS.iter().any(|words| after.starts_with(words))
}

fn last_word(text: &str) -> &str {
    text.trim_end()
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default()
}
