use super::parser::Parser;
use crate::budget::{Failure, MAX_ITEMS};
use crate::lexer::{Kind, Token};
use crate::value::Value;

/// What reads one item of a list.
type Item<P> = fn(&mut P, &mut Vec<Value>) -> Result<(), Failure>;

/// What stands between two items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    Comma,
    And,
    Or,
    Semicolon,
}

fn joint(token: &Token<'_>) -> Option<Joint> {
    match (token.kind, token.text) {
        (Kind::Symbol('∧'), _) => Some(Joint::And),
        (Kind::Symbol('∨'), _) => Some(Joint::Or),
        (Kind::Word, "and" | "und" | "et" | "и" | "和" | "と") => Some(Joint::And),
        (Kind::Word, "or" | "oder" | "ou" | "или" | "或") => Some(Joint::Or),
        _ => None,
    }
}

/// `x = 1, y = 2 or x = 2, y = 1` as two lists; anything but equations stays one.
fn alternatives(items: Vec<Value>, joints: &[Joint]) -> Value {
    let equation = |value: &Value| matches!(value, Value::Relation(_, signs) if signs == &['=']);
    if !items.iter().all(equation) || joints.len() + 1 != items.len() {
        return Value::List(items);
    }
    let mut groups: Vec<Vec<Value>> = vec![Vec::new()];
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 && matches!(joints.get(at - 1), Some(Joint::Or | Joint::Semicolon)) {
            groups.push(Vec::new());
        }
        if let Some(group) = groups.last_mut() {
            group.push(item);
        }
    }
    Value::List(groups.into_iter().map(Value::List).collect())
}

/// An inequality or a membership.
fn is_condition(value: &Value) -> bool {
    matches!(value, Value::Relation(_, signs)
        if signs.iter().any(|sign| matches!(sign, '<' | '>' | '≤' | '≥' | '≠' | '∈')))
}

impl Parser<'_, '_> {
    /// Values separated by commas, semicolons, `and` or `or`. Both branches of a `±` become items.
    pub(super) fn list(&mut self) -> Result<Value, Failure> {
        let (mut items, joints) = self.joined(Self::branches)?;
        if items.len() == 1 {
            return Ok(items.remove(0));
        }
        let outer = |joint: &Joint| matches!(joint, Joint::Or | Joint::Semicolon);
        if joints.iter().any(outer) && !joints.iter().all(outer) {
            return Ok(alternatives(items, &joints));
        }
        if !items.iter().all(is_condition) {
            return Ok(Value::List(items));
        }
        Ok(if joints.iter().all(|joint| *joint == Joint::Or) {
            Value::Union(items)
        } else if joints.iter().all(|joint| *joint == Joint::And) {
            Value::Both(items)
        } else {
            Value::List(items)
        })
    }

    /// The items themselves, each read by `item`.
    pub(super) fn items(&mut self, item: Item<Self>) -> Result<Vec<Value>, Failure> {
        self.joined(item).map(|(items, _)| items)
    }

    fn joined(&mut self, item: Item<Self>) -> Result<(Vec<Value>, Vec<Joint>), Failure> {
        let (mut items, mut joints) = (Vec::new(), Vec::new());
        loop {
            if self.accept('…') {
                self.budget.spend(1)?;
                items.push(Value::Dots);
            } else {
                item(self, &mut items)?;
            }
            if items.len() > MAX_ITEMS {
                return Err(Failure::TooLarge);
            }
            match self.separator() {
                Some(joint) => joints.push(joint),
                None if self.next_is('…') => {}
                None => return Ok((items, joints)),
            }
        }
    }

    /// Skips one separator, which may be a comma and a word (`, and`).
    fn separator(&mut self) -> Option<Joint> {
        let mark = self.peek().is_some_and(|token| {
            matches!(
                token.kind,
                Kind::Symbol(',' | ';') | Kind::ThousandsComma | Kind::Row
            )
        });
        let semicolon = self.next_is(';');
        self.at += usize::from(mark);
        let word = self.peek().and_then(|token| joint(&token));
        self.at += usize::from(word.is_some());
        match (word, mark, semicolon) {
            (Some(word), _, _) => Some(word),
            (None, _, true) => Some(Joint::Semicolon),
            (None, true, false) => Some(Joint::Comma),
            _ => None,
        }
    }

    /// One item, or two where it holds a `±`.
    pub(super) fn branches(&mut self, items: &mut Vec<Value>) -> Result<(), Failure> {
        let outer = (self.saw_plus_minus, self.lower);
        let start = self.at;
        (self.saw_plus_minus, self.lower) = (false, false);
        items.push(self.relation()?);
        if self.saw_plus_minus {
            self.rewind(start);
            self.lower = true;
            items.push(self.relation()?);
        }
        (self.saw_plus_minus, self.lower) = outer;
        Ok(())
    }

    /// One item of a bracket, where a `±` concerns the whole bracket.
    pub(super) fn single(&mut self, items: &mut Vec<Value>) -> Result<(), Failure> {
        items.push(self.relation()?);
        Ok(())
    }
}
