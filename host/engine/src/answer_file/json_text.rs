//! Looking into the text of a JSON object without changing it.
//!
//! The text has been parsed before, so all that is left to do is to find where its parts stand.

use std::{borrow::Cow, ops::Range};

/// A member of an object, as it is written.
pub(super) struct Member<'a> {
    /// The name with its quotes.
    key: &'a str,
    /// The value.
    pub(super) value: &'a str,
    /// From the first quote of the name to the end of the value.
    span: Range<usize>,
}

impl Member<'_> {
    fn is(&self, name: &str) -> bool {
        if self.key.contains('\\') {
            return serde_json::from_str::<String>(self.key).is_ok_and(|key| key == name);
        }
        self.key.trim_matches('"') == name
    }
}

/// The members of an object, in order.
pub(super) fn members(object: &str) -> Vec<Member<'_>> {
    let mut scanner = Scanner {
        text: object,
        at: 0,
    };
    let mut members = Vec::new();
    scanner.skip(b"{");
    while let Some(member) = scanner.member() {
        members.push(member);
    }
    members
}

/// The value under `path`: a name, or names with dots between them that reach into objects. Of
/// several members with one name the last one counts, as it does for every JSON parser.
pub(super) fn find<'a>(object: &'a str, path: &str) -> Option<&'a str> {
    let members = members(object);
    if let Some(member) = members.iter().rev().find(|member| member.is(path)) {
        return Some(member.value);
    }
    let (head, tail) = path.split_once('.')?;
    let inner = members.iter().rev().find(|member| member.is(head))?;
    inner
        .value
        .starts_with('{')
        .then(|| find(inner.value, tail))?
}

/// The object with `value`, JSON itself, as its last member under `name`, in the place of any
/// that it had.
pub(super) fn with_member(object: &str, name: &str, value: &str) -> String {
    let rest = without(object.trim(), name);
    let head = rest.trim_end_matches('}').trim_end();
    // Objects within end in braces too; only the last one is the object's own.
    let head = if rest.len() - head.len() == 1 {
        head
    } else {
        rest[..rest.len() - 1].trim_end()
    };
    let comma = if head == "{" { "" } else { "," };
    format!("{head}{comma}\"{name}\":{value}}}")
}

fn without<'a>(object: &'a str, name: &str) -> Cow<'a, str> {
    let mut rest = Cow::Borrowed(object);
    while let Some(cut) = cut_of(&rest, name) {
        let mut shorter = rest.into_owned();
        shorter.replace_range(cut, "");
        rest = Cow::Owned(shorter);
    }
    rest
}

/// The first member of this name with one of the commas beside it.
fn cut_of(object: &str, name: &str) -> Option<Range<usize>> {
    let members = members(object);
    let at = members.iter().position(|member| member.is(name))?;
    let own = &members[at].span;
    Some(match (at.checked_sub(1), members.get(at + 1)) {
        (Some(before), _) => members[before].span.end..own.end,
        (None, Some(after)) => own.start..after.span.start,
        (None, None) => own.clone(),
    })
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn member(&mut self) -> Option<Member<'a>> {
        self.skip(b",");
        let start = self.at;
        let key = self.string()?;
        self.skip(b":");
        let value = self.value()?;
        Some(Member {
            key,
            value,
            span: start..self.at,
        })
    }

    /// Goes past white space and the given signs.
    fn skip(&mut self, signs: &[u8]) {
        while self
            .byte()
            .is_some_and(|byte| byte.is_ascii_whitespace() || signs.contains(&byte))
        {
            self.at += 1;
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn string(&mut self) -> Option<&'a str> {
        let start = self.at;
        if self.byte() != Some(b'"') {
            return None;
        }
        self.at += 1;
        loop {
            match self.byte()? {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        self.text.get(start..self.at)
    }

    fn value(&mut self) -> Option<&'a str> {
        let start = self.at;
        match self.byte()? {
            b'"' => return self.string(),
            b'{' | b'[' => self.nested()?,
            _ => {
                let ends = |byte: u8| byte.is_ascii_whitespace() || b",]}".contains(&byte);
                while self.byte().is_some_and(|byte| !ends(byte)) {
                    self.at += 1;
                }
            }
        }
        self.text.get(start..self.at)
    }

    fn nested(&mut self) -> Option<()> {
        let mut depth = 0usize;
        loop {
            match self.byte()? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    #[test]
    fn parts_are_found_as_they_are_written() {
        let object =
            r#" { "a" : 1.50, "b\u0061r":{"c": [1, "}"], "d.e": null}, "x.y": 2, "a":1e400 } "#;
        let found = |path| find(object, path);
        assert_eq!(found("a"), Some("1e400"), "the last one counts");
        assert_eq!(found("bar.c"), Some(r#"[1, "}"]"#));
        assert_eq!(found("bar.d.e"), Some("null"));
        assert_eq!(found("x.y"), Some("2"));
        assert_eq!(
            (found("x"), found("a.b"), found("bar.z")),
            (None, None, None)
        );
        assert_eq!(find("{}", "a"), None);
    }

    #[test]
    fn a_member_is_added_or_replaced_and_the_rest_stays() {
        for (object, expected) in [
            ("{}", r#"{"v":0}"#),
            ("{ }", r#"{"v":0}"#),
            (r#"{"a": 1.0}"#, r#"{"a": 1.0,"v":0}"#),
            (r#"{"a":{"b":{}}}"#, r#"{"a":{"b":{}},"v":0}"#),
            (r#"{"a": [{"v": 1} ] } "#, r#"{"a": [{"v": 1} ],"v":0}"#),
            (r#"{"v": {"x": "}"}, "a": 1}"#, r#"{"a": 1,"v":0}"#),
            (r#"{"a": 1, "v": 2, "b": 3}"#, r#"{"a": 1, "b": 3,"v":0}"#),
            (r#"{"v": 2}"#, r#"{"v":0}"#),
            (r#"{"v":1,"a":2,"v":3}"#, r#"{"a":2,"v":0}"#),
            (r#"{"\u0076": 2, "w": "\\"}"#, r#"{"w": "\\","v":0}"#),
        ] {
            assert_eq!(with_member(object, "v", "0"), expected, "{object}");
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            r#"[{}\[\]",:\\a-c é]{0,6}"#.prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((r#"[{}",:\\v]{0,2}"#, inner), 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn splicing_is_inserting(
            members in proptest::collection::vec((r#"[{}",:\\v]{0,2}"#, any_value()), 0..5),
            pretty: bool,
        ) {
            let object: Map<String, Value> = members.into_iter().collect();
            let value = Value::Object(object.clone());
            let text = if pretty { format!("{value:#}") } else { value.to_string() };
            let spliced: Value = serde_json::from_str(&with_member(&text, "v", "[7]")).unwrap();
            let mut expected = object;
            expected.shift_remove("v");
            expected.insert("v".into(), json!([7]));
            prop_assert_eq!(spliced, Value::Object(expected));
        }
    }
}
