//! The names that an expression uses, looked at before any row is.

use minijinja::{Environment, ErrorKind};

/// Words before a parenthesis that call nothing.
const KEYWORDS: [&str; 7] = ["and", "else", "if", "in", "is", "not", "or"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Sign(char),
}

use Token::{Sign, Word};

/// What an expression calls that does not exist, in words that follow its name.
pub(super) fn unknown(text: &str, environment: &Environment<'_>) -> Option<String> {
    let tokens = tokens(text);
    let at = |index: usize| tokens.get(index).copied();
    tokens.iter().enumerate().find_map(|(index, token)| {
        let Word(word) = *token else { return None };
        let before = index.checked_sub(1).and_then(at);
        let second = index.checked_sub(2).and_then(at);
        let tested = before == Some(Word("is"))
            || (before == Some(Word("not")) && second == Some(Word("is")));
        let is = |kind, expression: String| fails(environment, &expression) == Some(kind);
        match before {
            Some(Sign('|')) => is(ErrorKind::UnknownFilter, format!("none|{word}"))
                .then(|| format!("uses the filter `{word}`, which there is not")),
            _ if tested => (word != "not" && is(ErrorKind::UnknownTest, format!("none is {word}")))
                .then(|| format!("uses the test `{word}`, which there is not")),
            _ => (at(index + 1) == Some(Sign('(')) && !KEYWORDS.contains(&word))
                .then(|| format!("calls `{word}`, and there are no functions")),
        }
    })
}

fn fails(environment: &Environment<'_>, expression: &str) -> Option<ErrorKind> {
    let evaluated = environment
        .compile_expression(expression)
        .and_then(|compiled| compiled.eval(()));
    evaluated.err().map(|error| error.kind())
}

/// Words and signs outside of texts.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '\'' | '"' => text_length(rest, letter),
            _ if is_of_word(letter) => rest.find(|c| !is_of_word(c)).unwrap_or(rest.len()),
            _ => letter.len_utf8(),
        };
        let (token, left) = rest.split_at(length);
        rest = left;
        match letter {
            _ if is_of_word(letter) => tokens.push(Word(token)),
            _ if letter.is_whitespace() => {}
            _ => tokens.push(Sign(letter)),
        }
    }
    tokens
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// How long the text is at whose mark `rest` begins.
fn text_length(rest: &str, mark: char) -> usize {
    let mut escaped = false;
    for (index, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == mark => return index + 1,
            _ => {}
        }
    }
    rest.len()
}
