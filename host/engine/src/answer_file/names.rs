use super::row::{AnswerRow, Unfit};

/// Which fields hold the gold answer and the response, where they are not the usual ones. A name
/// with dots reaches into objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldNames {
    /// The gold answer; else `gold`, `gold_answer` or `answer`.
    pub gold: Option<String>,
    /// The response; else `response`, `pred` or `prediction`.
    pub response: Option<String>,
}

const GOLD: [&str; 3] = ["gold", "gold_answer", "answer"];
const RESPONSE: [&str; 3] = ["response", "pred", "prediction"];

impl FieldNames {
    pub(super) fn gold_of(&self, row: &AnswerRow) -> Result<Option<String>, Unfit> {
        row.first_text(&names(self.gold.as_deref(), &GOLD))
    }

    pub(super) fn response_of(&self, row: &AnswerRow) -> Result<Option<String>, Unfit> {
        row.first_text(&names(self.response.as_deref(), &RESPONSE))
    }

    /// What a row without a gold answer lacks.
    pub(super) fn no_gold(&self, row: &AnswerRow) -> Unfit {
        Unfit::missing(row, &names(self.gold.as_deref(), &GOLD))
    }

    /// What a row without a response lacks.
    pub(super) fn no_response(&self, row: &AnswerRow) -> Unfit {
        Unfit::missing(row, &names(self.response.as_deref(), &RESPONSE))
    }

    /// The names of both, for leaving them out of `extra`.
    pub(super) fn all(&self) -> Vec<&str> {
        let mut all = names(self.gold.as_deref(), &GOLD);
        all.extend(names(self.response.as_deref(), &RESPONSE));
        all
    }
}

fn names<'a>(named: Option<&'a str>, usual: &[&'a str]) -> Vec<&'a str> {
    named.map_or_else(|| usual.to_vec(), |name| vec![name])
}
