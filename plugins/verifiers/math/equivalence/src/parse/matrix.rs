use super::parser::Parser;
use crate::budget::{Failure, MAX_ITEMS};
use crate::lexer::Kind;
use crate::value::Value;

impl Parser<'_, '_> {
    /// `\begin{pmatrix} a & b \\ c & d \end{pmatrix}`; the brackets do not matter, but a determinant is not a matrix.
    pub(super) fn matrix(&mut self) -> Result<Value, Failure> {
        let name = self.next()?.text;
        if !matches!(
            name,
            "pmatrix" | "bmatrix" | "matrix" | "Bmatrix" | "smallmatrix"
        ) {
            return Err(Failure::NotUnderstood);
        }
        let rows = self.bracketed(Self::rows)?;
        let end = self.next()?;
        let width = rows.first().map_or(0, Vec::len);
        let even = width > 0 && rows.iter().all(|row| row.len() == width);
        if end.kind == Kind::End && end.text == name && even {
            Ok(Value::Matrix(rows))
        } else {
            Err(Failure::NotUnderstood)
        }
    }

    fn rows(&mut self) -> Result<Vec<Vec<Value>>, Failure> {
        let mut rows = vec![self.row()?];
        while self.row_ends() {
            while self.row_ends() {
                self.next()?;
            }
            if self.peek().is_some_and(|token| token.kind == Kind::End) {
                break;
            }
            rows.push(self.row()?);
            if rows.len() > MAX_ITEMS {
                return Err(Failure::Exhausted);
            }
        }
        Ok(rows)
    }

    fn row_ends(&self) -> bool {
        self.peek().is_some_and(|token| token.kind == Kind::Row)
    }

    fn row(&mut self) -> Result<Vec<Value>, Failure> {
        let mut cells = vec![self.quantity()?];
        while self.accept('&') {
            cells.push(self.quantity()?);
            if cells.len() > MAX_ITEMS {
                return Err(Failure::Exhausted);
            }
        }
        Ok(cells)
    }
}
