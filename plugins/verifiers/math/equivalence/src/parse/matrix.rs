use super::parser::Parser;
use super::relation::relation_sign;
use crate::budget::{Budget, Failure, MAX_ITEMS};
use crate::lexer::{Kind, Token};
use crate::value::{Fraction, Value};

/// Most rows of a determinant that is multiplied out.
const MAX_DETERMINANT: usize = 5;

type Rows = Vec<Vec<Value>>;

impl Parser<'_, '_> {
    /// `\begin{name} .. \end{name}`: a matrix, a determinant, or lines that belong together.
    pub(super) fn environment(&mut self) -> Result<Value, Failure> {
        let name = self.next()?.text;
        match name {
            "pmatrix" | "bmatrix" | "matrix" | "Bmatrix" | "smallmatrix" => {
                self.matrix(name).map(Value::Matrix)
            }
            "array" => {
                self.skip_columns()?;
                self.matrix(name).map(Value::Matrix)
            }
            "vmatrix" => {
                let rows = self.matrix(name)?;
                determinant(&rows, self.budget).map(Value::Number)
            }
            "cases" | "aligned" | "align" | "align*" | "gathered" | "split" | "rcases" => {
                self.lines(name)
            }
            _ => Err(Failure::NotUnderstood),
        }
    }

    /// The lines behind one large brace.
    pub(super) fn braced_lines(&mut self) -> Result<Value, Failure> {
        let name = self.next()?.text;
        if name == "array" {
            self.skip_columns()?;
        }
        self.lines(name)
    }

    /// The columns of `\begin{array}{cc|c}`.
    fn skip_columns(&mut self) -> Result<(), Failure> {
        self.expect('{')?;
        while !self.accept('}') {
            self.next()?;
        }
        Ok(())
    }

    fn matrix(&mut self, name: &str) -> Result<Rows, Failure> {
        let rows = self.bracketed(Self::rows)?;
        let end = self.next()?;
        let width = rows.first().map_or(0, Vec::len);
        let even = width > 0 && rows.iter().all(|row| row.len() == width);
        if end.kind == Kind::End && end.text == name && even {
            Ok(rows)
        } else {
            Err(Failure::NotUnderstood)
        }
    }

    /// Equations line by line; what aligns them is dropped.
    fn lines(&mut self, name: &str) -> Result<Value, Failure> {
        self.drop_alignment()?;
        let items = self.bracketed(|inner| inner.items(Self::branches))?;
        let end = self.next()?;
        if end.kind != Kind::End || end.text != name {
            return Err(Failure::NotUnderstood);
        }
        Ok(Value::List(items))
    }

    /// An `&` beside a relation sign goes, another one separates; a line break before the end goes too.
    fn drop_alignment(&mut self) -> Result<(), Failure> {
        let length = self
            .rest()
            .iter()
            .position(|token| token.kind == Kind::End)
            .ok_or(Failure::NotUnderstood)?;
        self.budget.spend(length as u64)?;
        let lines = self.slice(self.at, self.at + length);
        let mut kept: Vec<Token<'_>> = Vec::with_capacity(length);
        for (at, token) in lines.iter().enumerate() {
            let next_is_sign = lines
                .get(at + 1)
                .is_some_and(|next| relation_sign(next).is_some());
            let opens = kept.last().is_none_or(|last| last.kind == Kind::Row);
            let closes = at + 1 == length;
            match token.kind {
                Kind::Symbol('&') if next_is_sign || opens => {}
                Kind::Symbol('&') => kept.push(Token {
                    kind: Kind::Symbol(','),
                    ..*token
                }),
                Kind::Row if closes => {}
                _ => kept.push(*token),
            }
        }
        self.replace(length, kept);
        Ok(())
    }

    fn rows(&mut self) -> Result<Rows, Failure> {
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
                return Err(Failure::TooLarge);
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
                return Err(Failure::TooLarge);
            }
        }
        Ok(cells)
    }
}

/// Every cell times a number.
pub(super) fn scaled(
    rows: &[Vec<Value>],
    factor: &Fraction,
    budget: &mut Budget,
) -> Result<Rows, Failure> {
    let mut cell = |value: &Value| match value {
        Value::Number(number) => number.times(factor, budget).map(Value::Number),
        _ => Err(Failure::NotUnderstood),
    };
    rows.iter()
        .map(|row| row.iter().map(&mut cell).collect())
        .collect()
}

/// The determinant of a small square matrix.
pub(super) fn determinant(rows: &[Vec<Value>], budget: &mut Budget) -> Result<Fraction, Failure> {
    let size = rows.len();
    if size > MAX_DETERMINANT || rows.iter().any(|row| row.len() != size) {
        return Err(Failure::NotUnderstood);
    }
    let columns: Vec<usize> = (0..size).collect();
    expanded(rows, &columns, budget)
}

/// Along the first row.
fn expanded(
    rows: &[Vec<Value>],
    columns: &[usize],
    budget: &mut Budget,
) -> Result<Fraction, Failure> {
    let Some((first, rest)) = rows.split_first() else {
        return Ok(Fraction::whole(1));
    };
    let mut total = Fraction::whole(0);
    for (at, column) in columns.iter().enumerate() {
        let Some(Value::Number(cell)) = first.get(*column) else {
            return Err(Failure::NotUnderstood);
        };
        let others: Vec<usize> = columns
            .iter()
            .copied()
            .filter(|other| other != column)
            .collect();
        let minor = expanded(rest, &others, budget)?;
        let product = cell.times(&minor, budget)?;
        let signed = if at % 2 == 0 {
            product
        } else {
            product.negated()
        };
        total = total.plus(&signed, budget)?;
    }
    Ok(total)
}
