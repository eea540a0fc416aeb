use super::commands::{Meaning, meaning};
use super::token::{Kind, Token};
use crate::budget::{Failure, MAX_TOKENS};

/// Reads the tokens of `text`, which [`crate::chars::fold`] has made plain.
///
/// # Errors
/// [`Failure::TooLarge`] when there are more than [`MAX_TOKENS`].
pub(crate) fn lex(text: &str) -> Result<Vec<Token<'_>>, Failure> {
    let mut scanner = Scanner::new(text);
    while scanner.at < text.len() {
        scanner.step();
        if scanner.tokens.len() > MAX_TOKENS {
            return Err(Failure::TooLarge);
        }
    }
    Ok(scanner.tokens)
}

/// What an open brace belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Brace {
    Group,
    Prose,
    Type,
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token<'a>>,
    braces: Vec<Brace>,
    prose: usize,
    spaced: bool,
    /// A lone dollar sign is a currency; dollars in pairs delimit mathematics.
    lone_dollar: bool,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            tokens: Vec::with_capacity(text.len() / 2),
            braces: Vec::new(),
            prose: 0,
            spaced: false,
            lone_dollar: count_dollars(text) == 1,
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn step(&mut self) {
        let rest = self.rest();
        let Some(c) = rest.chars().next() else { return };
        match c {
            '\\' => self.command(),
            '+' if rest.starts_with("+/-") => self.plus_minus(),
            '_' if self.groups_digits() => self.thousands_mark(),
            '0'..='9' => self.number(),
            '.' if rest.starts_with("...") => self.ellipsis(),
            '\'' if self.separates_thousands() => self.thousands_mark(),
            '.' if rest[1..].starts_with(|next: char| next.is_ascii_digit()) => self.number(),
            '{' => self.open_brace(),
            '}' => self.close_brace(),
            '<' if rest.starts_with("<<") => self.calculator_mark(),
            '$' if !self.lone_dollar => self.at += 1,
            '~' => self.space(1),
            _ if c.is_whitespace() => self.space(c.len_utf8()),
            _ if c.is_alphabetic() => self.word(),
            _ => self.symbol(c),
        }
    }

    fn push(&mut self, kind: Kind, text: &'a str) {
        let (spaced, prose) = (self.spaced, self.prose > 0);
        self.tokens.push(Token {
            kind,
            text,
            spaced,
            prose,
        });
        self.spaced = false;
    }

    fn space(&mut self, bytes: usize) {
        self.at += bytes;
        self.spaced = true;
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let taken = self.rest().get(..bytes).unwrap_or_default();
        self.at += bytes;
        taken
    }

    fn symbol(&mut self, c: char) {
        let text = self.take(c.len_utf8());
        if text == "*" && self.rest().starts_with('*') {
            self.at += 1;
            return self.push(Kind::Symbol('^'), "^");
        }
        self.compound(c, text);
    }

    /// `<=` and its kin in plain text.
    fn compound(&mut self, c: char, text: &'a str) {
        let two = match (c, self.rest().as_bytes().first()) {
            ('<', Some(b'=')) => Some('≤'),
            ('>', Some(b'=')) => Some('≥'),
            ('!', Some(b'=')) => Some('≠'),
            _ => None,
        };
        self.at += usize::from(two.is_some());
        self.push(Kind::Symbol(two.unwrap_or(c)), text);
    }

    fn ellipsis(&mut self) {
        let text = self.take(3);
        self.push(Kind::Symbol('…'), text);
    }

    /// `1'234`.
    fn separates_thousands(&self) -> bool {
        let behind = leading_digits(self.rest().as_bytes().get(1..).unwrap_or_default());
        behind == 3 && !self.spaced && self.tokens.last().is_some_and(Token::is_integer)
    }

    /// `1_000`, which no base may be.
    fn groups_digits(&self) -> bool {
        self.separates_thousands()
    }

    fn plus_minus(&mut self) {
        let text = self.take(3);
        self.push(Kind::Symbol('±'), text);
    }

    fn thousands_mark(&mut self) {
        let text = self.take(1);
        self.push(Kind::ThousandsComma, text);
    }

    fn number(&mut self) {
        let bytes = self.rest().as_bytes();
        let whole = leading_digits(bytes);
        let fraction = match bytes.get(whole) {
            Some(b'.') => leading_digits(&bytes[whole + 1..]),
            _ => 0,
        };
        let length = if fraction > 0 {
            whole + 1 + fraction
        } else {
            whole
        };
        let text = self.take(length);
        self.push(Kind::Number, text);
    }

    fn word(&mut self) {
        let rest = self.rest();
        let length = rest
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(rest.len());
        let text = self.take(length);
        self.push(Kind::Word, text);
    }

    fn calculator_mark(&mut self) {
        let rest = self.rest();
        self.at += rest.find(">>").map_or(2, |end| end + 2);
    }

    fn open_brace(&mut self) {
        if let Some(mark) = ["{,}", "{, }"]
            .into_iter()
            .find(|mark| self.rest().starts_with(mark))
        {
            let text = self.take(mark.len());
            return self.push(Kind::ThousandsComma, text);
        }
        let text = self.take(1);
        self.braces.push(Brace::Group);
        self.push(Kind::Symbol('{'), text);
    }

    fn close_brace(&mut self) {
        let text = self.take(1);
        match self.braces.pop() {
            Some(Brace::Prose) => self.prose = self.prose.saturating_sub(1),
            Some(Brace::Type) => {}
            Some(Brace::Group) | None => self.push(Kind::Symbol('}'), text),
        }
    }

    fn command(&mut self) {
        let rest = self.rest();
        let body = rest.get(1..).unwrap_or_default();
        let Some(first) = body.chars().next() else {
            self.at += 1;
            return;
        };
        if first == '\\' {
            return self.double_backslash();
        }
        let length = if first.is_ascii_alphabetic() {
            name_length(body)
        } else {
            first.len_utf8()
        };
        let name = body.get(..length).unwrap_or_default();
        self.at += 1 + length;
        self.named(name);
    }

    /// A row break, or the backslash of a command that was escaped once too often.
    fn double_backslash(&mut self) {
        let body = self.rest().get(2..).unwrap_or_default();
        let name = body.get(..name_length(body)).unwrap_or_default();
        let escaped = name.len() > 1
            && (meaning(name) != Meaning::Unknown || matches!(name, "begin" | "end"));
        if escaped {
            self.at += 1;
            return;
        }
        let text = self.take(2);
        self.push(Kind::Row, text);
    }

    fn named(&mut self, name: &'a str) {
        match meaning(name) {
            Meaning::Space => self.spaced = true,
            Meaning::Nothing => self.tighten(name),
            Meaning::Delimiter => self.skip_point(),
            Meaning::Symbol(symbol) => self.push(Kind::Symbol(symbol), name),
            Meaning::Prose => self.open_typed(Brace::Prose),
            Meaning::Type => self.open_typed(Brace::Type),
            Meaning::Upright if self.rest().trim_start().as_bytes().get(2) == Some(&b'}') => {
                self.open_typed(Brace::Type);
            }
            Meaning::Upright => self.open_typed(Brace::Prose),
            Meaning::Domain => self.domain(),
            Meaning::Word(word) => self.push(Kind::Word, word),
            Meaning::Known(known) => self.push(Kind::Command, known),
            Meaning::Unknown => self.unknown(name),
        }
    }

    /// `,\!` only ever separates thousands.
    fn tighten(&mut self, name: &str) {
        if let Some(last) = self.tokens.last_mut()
            && name == "!"
            && last.is(',')
        {
            last.kind = Kind::ThousandsComma;
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches(' ').len();
        }
    }

    fn skip_point(&mut self) {
        self.at += usize::from(self.rest().starts_with('.'));
    }

    fn open_typed(&mut self, brace: Brace) {
        let rest = self.rest();
        let trimmed = rest.trim_start();
        if !trimmed.starts_with('{') {
            return;
        }
        self.at += rest.len() - trimmed.len() + 1;
        self.braces.push(brace);
        self.prose += usize::from(brace == Brace::Prose);
        self.spaced |= brace == Brace::Prose && self.rest().starts_with(' ');
    }

    /// `\mathbb{R}` or `\mathbb R`.
    fn domain(&mut self) {
        let rest = self.rest();
        let trimmed = rest.trim_start();
        let inner = trimmed.strip_prefix('{').unwrap_or(trimmed);
        let name = match inner.as_bytes().first() {
            Some(b'R') => "reals",
            Some(b'Z') => "integers",
            Some(b'N') => "naturals",
            Some(b'Q') => "rationals",
            Some(b'C') => "complexes",
            _ => return,
        };
        let closed = inner.len() < trimmed.len() && inner[1..].starts_with('}');
        self.at += rest.len() - inner.len() + 1 + usize::from(closed);
        self.push(Kind::Command, name);
    }

    fn unknown(&mut self, name: &'a str) {
        match name {
            "begin" => self.environment(Kind::Begin),
            "end" => self.environment(Kind::End),
            _ if name.starts_with("quad") => self.split_quad(name),
            _ => self.push(Kind::Command, name),
        }
    }

    /// `\quadx`: the space and the letter ran together.
    fn split_quad(&mut self, name: &str) {
        self.spaced = true;
        self.at -= name.len() - "quad".len();
    }

    fn environment(&mut self, kind: Kind) {
        let rest = self.rest();
        let name = rest
            .strip_prefix('{')
            .and_then(|inner| inner.split_once('}'))
            .map(|(name, _)| name);
        match name {
            Some(name) if name.len() <= 16 => {
                self.at += name.len() + 2;
                self.push(kind, name);
            }
            _ => self.push(Kind::Command, "begin"),
        }
    }
}

/// Dollar signs that are not escaped.
fn count_dollars(text: &str) -> usize {
    let mut escaped = false;
    let mut count = 0;
    for byte in text.bytes() {
        count += usize::from(byte == b'$' && !escaped);
        escaped = byte == b'\\' && !escaped;
    }
    count
}

fn leading_digits(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

fn name_length(body: &str) -> usize {
    body.bytes().take_while(u8::is_ascii_alphabetic).count()
}
