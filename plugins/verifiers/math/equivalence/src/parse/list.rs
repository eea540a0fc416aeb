use super::parser::Parser;
use crate::budget::{Failure, MAX_ITEMS};
use crate::lexer::Kind;
use crate::value::Value;

impl Parser<'_, '_> {
    /// Values separated by commas, semicolons, `and` or `or`. Both branches of a `±` become items.
    pub(super) fn list(&mut self) -> Result<Value, Failure> {
        let mut items = self.items(Self::branches)?;
        Ok(if items.len() == 1 {
            items.remove(0)
        } else {
            Value::List(items)
        })
    }

    /// The items themselves, each read by `item`.
    pub(super) fn items(
        &mut self,
        item: fn(&mut Self, &mut Vec<Value>) -> Result<(), Failure>,
    ) -> Result<Vec<Value>, Failure> {
        let mut items = Vec::new();
        loop {
            item(self, &mut items)?;
            if items.len() > MAX_ITEMS {
                return Err(Failure::Exhausted);
            }
            if !self.separator() {
                return Ok(items);
            }
        }
    }

    /// Skips one separator, which may be a comma and a word (`, and`).
    fn separator(&mut self) -> bool {
        let start = self.at;
        let mark = self.peek().is_some_and(|token| {
            matches!(
                token.kind,
                Kind::Symbol(',' | ';') | Kind::ThousandsComma | Kind::Row
            )
        });
        self.at += usize::from(mark);
        let word = self
            .peek()
            .is_some_and(|token| token.kind == Kind::Word && matches!(token.text, "and" | "or"));
        self.at += usize::from(word);
        self.at > start
    }

    /// One item, or two where it holds a `±`.
    pub(super) fn branches(&mut self, items: &mut Vec<Value>) -> Result<(), Failure> {
        let outer = (self.saw_plus_minus, self.lower);
        let start = self.at;
        (self.saw_plus_minus, self.lower) = (false, false);
        items.push(self.relation()?);
        if self.saw_plus_minus {
            (self.at, self.lower) = (start, true);
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
