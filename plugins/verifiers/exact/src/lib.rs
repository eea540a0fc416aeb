//! Short answers in words: does a response state the reference? `place` finds what is stated, `words` compares.

mod place;
#[cfg(test)]
mod tests;
mod words;

use heartcut_math_equivalence::final_part;
use heartcut_sdk::prelude::*;

/// Judges whether a response states the reference, word for word.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Exact {
    /// Whether capitals, articles and punctuation count as well.
    pub strict: bool,
    /// What separates several accepted references, such as `|`. By default the reference is one.
    pub separator: Option<String>,
    /// Whether two numbers of the same value are the same: `1,000` and `$1000.00`.
    pub numbers: bool,
}

impl Verifier for Exact {
    fn verify(&self, cases: &[Case], _: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        cases.iter().map(|case| Ok(self.judge(case))).collect()
    }
}

impl Exact {
    fn judge(&self, case: &Case) -> Verdict {
        let Some(reference) = case
            .reference
            .as_deref()
            .filter(|text| !text.trim().is_empty())
        else {
            return Verdict::unknown("no-reference");
        };
        let reference = place::unboxed(reference);
        let Some(answer) = final_part(&case.response).map(str::trim) else {
            return Verdict::unknown("only-reasoning");
        };
        if answer.is_empty() {
            let thought = case.is_only_reasoned() || !case.response.trim().is_empty();
            return Verdict::unknown(if thought {
                "only-reasoning"
            } else {
                "no-answer"
            });
        }
        if self.accepts(reference, answer) {
            return Verdict::correct("same-text").predicted(answer);
        }
        match place::stated(answer) {
            Some(stated) => self.compared(reference, stated),
            None => Verdict::unknown("no-answer"),
        }
    }

    fn compared(&self, reference: &str, stated: &str) -> Verdict {
        let short = place::first_clause(stated);
        let found = [stated, short]
            .into_iter()
            .find(|text| self.accepts(reference, text));
        match found {
            Some(text) => Verdict::correct("same-text").predicted(text),
            None => Verdict::incorrect("other-text").predicted(stated),
        }
    }

    fn accepts(&self, reference: &str, text: &str) -> bool {
        match self.separator.as_deref().filter(|mark| !mark.is_empty()) {
            Some(mark) => reference.split(mark).any(|one| self.is_same(one, text)),
            None => self.is_same(reference, text),
        }
    }

    fn is_same(&self, reference: &str, text: &str) -> bool {
        if self.strict {
            return reference.trim() == text.trim();
        }
        words::are_same(reference, text) || self.numbers && words::are_same_number(reference, text)
    }
}

heartcut_sdk::plugin!(Verifier for Exact);
