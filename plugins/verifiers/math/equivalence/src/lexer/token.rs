//! What an answer is made of.

/// The kind of a token; its text is kept beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Digits with at most one point, without a sign, separators or an exponent.
    Number,
    /// A run of letters.
    Word,
    /// What is left of a product of letters of which some were read.
    Letters,
    /// A TeX command that is not drawn as a plain symbol; the text is its name.
    Command,
    /// One character, or the plain symbol a command stands for.
    Symbol(char),
    /// `{,}` and the like: a comma that can only separate thousands.
    ThousandsComma,
    /// `\begin{name}`; the text is the name.
    Begin,
    /// `\end{name}`.
    End,
    /// `\\`.
    Row,
}

/// One token with what stood before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    /// Space stood before it.
    pub(crate) spaced: bool,
    /// It stood in `\text{..}` or the like.
    pub(crate) prose: bool,
}

impl Token<'_> {
    pub(crate) fn is(&self, symbol: char) -> bool {
        self.kind == Kind::Symbol(symbol)
    }

    pub(crate) fn is_integer(&self) -> bool {
        self.kind == Kind::Number && !self.text.contains('.')
    }
}

/// The text of the tokens in one spelling: spaces, sizes and styles gone, `\dfrac` and `\frac` alike.
pub(crate) fn normal_text(tokens: &[Token<'_>]) -> String {
    let mut text = String::with_capacity(tokens.len() * 3);
    let mut previous: Option<Kind> = None;
    for (at, token) in tokens.iter().enumerate() {
        if is_idle_brace(tokens, at) {
            continue;
        }
        // Two numbers or two words would run together: `\frac{1}{23}` is not `\frac{12}{3}`.
        if previous == Some(token.kind) && matches!(token.kind, Kind::Number | Kind::Word) {
            text.push(' ');
        }
        push_token(&mut text, token);
        previous = Some(token.kind);
    }
    text
}

fn push_token(text: &mut String, token: &Token<'_>) {
    match token.kind {
        Kind::Number | Kind::Word | Kind::Letters => text.push_str(token.text),
        Kind::Symbol(symbol) => text.push(symbol),
        Kind::ThousandsComma => text.push_str("{,}"),
        Kind::Row => text.push_str(r"\\"),
        Kind::Command => push_named(text, "", token.text),
        Kind::Begin => push_named(text, "begin:", token.text),
        Kind::End => push_named(text, "end:", token.text),
    }
}

fn push_named(text: &mut String, prefix: &str, name: &str) {
    text.push('\\');
    text.push_str(prefix);
    text.push_str(name);
    text.push(' ');
}

/// A brace around one single token says nothing.
fn is_idle_brace(tokens: &[Token<'_>], at: usize) -> bool {
    let opens = |at: usize| tokens.get(at).is_some_and(|token| token.is('{'));
    let closes = |at: usize| tokens.get(at).is_some_and(|token| token.is('}'));
    (opens(at) && closes(at + 2)) || (closes(at) && at >= 2 && opens(at - 2))
}
