use std::fmt;

/// Deeper values are refused: nobody expects them, and reading them costs stack.
pub(crate) const MOST_DEPTH: usize = 200;

/// JSON whose numbers stay as they are written, so that none loses a digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Self>),
    /// An object, in its order.
    Object(Vec<(String, Self)>),
}

impl Json {
    /// Reads one value; `None` when the text is not JSON.
    ///
    /// ```
    /// use heartcut_output_compare::Json;
    ///
    /// let read = Json::read("[1, 100000000000000000000000]").unwrap();
    /// assert_eq!(read.to_string(), "[1,100000000000000000000000]");
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        Self::read_within(text, MOST_DEPTH)
    }

    /// Reads one value that is no deeper than this.
    pub(crate) fn read_within(text: &str, most: usize) -> Option<Self> {
        let mut reader = Reader { text, at: 0, most };
        let value = reader.value(0)?;
        reader.skip_space();
        (reader.at == text.len()).then_some(value)
    }

    /// The items of an array.
    pub fn items(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The value of a field of an object.
    pub fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text that it is.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    most: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    /// Takes this, after white space, if it comes next.
    fn takes(&mut self, what: &str) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(what);
        self.at += if found { what.len() } else { 0 };
        found
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        self.skip_space();
        match self.rest().as_bytes().first()? {
            _ if depth > self.most => None,
            b'[' => self.list(depth),
            b'{' => self.object(depth),
            b'"' => self.string().map(Json::Text),
            b'-' | b'0'..=b'9' => self.number(),
            _ if self.takes("null") => Some(Json::Null),
            _ if self.takes("true") => Some(Json::Bool(true)),
            _ if self.takes("false") => Some(Json::Bool(false)),
            _ => None,
        }
    }

    fn list(&mut self, depth: usize) -> Option<Json> {
        let mut items = Vec::new();
        self.separated("[", "]", |reader| {
            items.push(reader.value(depth + 1)?);
            Some(())
        })?;
        Some(Json::List(items))
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        let mut fields = Vec::new();
        self.separated("{", "}", |reader| {
            reader.skip_space();
            let name = reader.string()?;
            reader.takes(":").then_some(())?;
            fields.push((name, reader.value(depth + 1)?));
            Some(())
        })?;
        Some(Json::Object(fields))
    }

    /// Reads what stands between brackets, separated by commas.
    fn separated(
        &mut self,
        open: &str,
        close: &str,
        mut part: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.takes(open).then_some(())?;
        if self.takes(close) {
            return Some(());
        }
        loop {
            part(self)?;
            if self.takes(close) {
                return Some(());
            }
            self.takes(",").then_some(())?;
        }
    }

    fn string(&mut self) -> Option<String> {
        let bytes = self.rest().as_bytes();
        (bytes.first() == Some(&b'"')).then_some(())?;
        let mut end = 1;
        while *bytes.get(end)? != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let text = serde_json::from_str(self.rest().get(..=end)?).ok()?;
        self.at += end + 1;
        Some(text)
    }

    fn number(&mut self) -> Option<Json> {
        let digits = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        let rest = self.rest();
        let text = &rest[..rest.find(|c| !digits(c)).unwrap_or(rest.len())];
        is_number(text).then_some(())?;
        self.at += text.len();
        Some(Json::Number(text.to_owned()))
    }
}

/// Whether a text is a number of JSON: no zeros before it, and digits around its point.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    let (mantissa, exponent) = text
        .split_once(['e', 'E'])
        .map_or((text, None), |(mantissa, exponent)| {
            (mantissa, Some(exponent))
        });
    let (whole, fraction) = mantissa
        .split_once('.')
        .map_or((mantissa, None), |(whole, fraction)| {
            (whole, Some(fraction))
        });
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|power| digits(power.strip_prefix(['+', '-']).unwrap_or(power)))
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(text) => f.write_str(text),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", items.join(","))
            }
            Self::Object(fields) => {
                let field = |(name, value): &(String, Self)| format!("{}:{value}", quoted(name));
                let fields: Vec<_> = fields.iter().map(field).collect();
                write!(f, "{{{}}}", fields.join(","))
            }
        }
    }
}

#[cfg(test)]
mod tests;
