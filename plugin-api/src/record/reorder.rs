use super::{Choice, Problem};

impl Problem {
    /// The problem with its choices in an order that the seed and the question decide. The labels
    /// stay where they are, the texts move, and the gold answer follows its text: datasets in which
    /// the right choice always comes first teach a solver nothing but that. An answer that is
    /// neither labels nor a choice's text leaves everything where it is.
    ///
    /// ```
    /// use heartcut_plugin_api::{Choice, Problem};
    ///
    /// let choice = |label: &str, text: &str| Choice { label: label.into(), text: text.into() };
    /// let problem = Problem {
    ///     choices: vec![choice("A", "May 1"), choice("B", "May 2"), choice("C", "May 3")],
    ///     answer: Some("A".into()),
    ///     ..Problem::new("1", "Which day comes first?")
    /// };
    /// let moved = problem.clone().with_choices_reordered(7);
    /// let right = moved.choices.iter().find(|choice| Some(&choice.label) == moved.answer.as_ref());
    /// assert_eq!(right.map(|choice| choice.text.as_str()), Some("May 1"));
    /// assert_eq!(moved, problem.with_choices_reordered(7));
    /// ```
    #[must_use]
    pub fn with_choices_reordered(mut self, seed: u64) -> Self {
        let order = order(self.choices.len(), seed, &self.question);
        if let Some(answer) = &mut self.answer {
            let Some(followed) = followed(answer, &self.choices, &order) else {
                return self;
            };
            *answer = followed;
        }
        let before = std::mem::take(&mut self.choices);
        let moved = before.iter().zip(&order).filter_map(|(place, from)| {
            Some(Choice {
                label: place.label.clone(),
                text: before.get(*from)?.text.clone(),
            })
        });
        self.choices = moved.collect();
        self
    }
}

/// The answer once the texts have moved: labels become those that the texts have now, a text of a
/// choice stays. None for an answer that is neither, since nobody could say what it means then.
fn followed(answer: &str, before: &[Choice], order: &[usize]) -> Option<String> {
    let new_label = |from: usize| {
        let at = order.iter().position(|place| *place == from)?;
        Some(before.get(at)?.label.clone())
    };
    let labelled = |piece: &str| new_label(named(piece, before)?);
    let pieces = answer.split([',', ';', '/', '&']);
    let pieces = pieces.flat_map(|piece| piece.split(" and "));
    if let Some(mut labels) = pieces.map(labelled).collect::<Option<Vec<_>>>() {
        labels.sort();
        return Some(labels.join(", "));
    }
    let is_text = |choice: &Choice| same(&choice.text, answer);
    if before.iter().any(is_text) {
        return Some(answer.to_owned());
    }
    let headed = before.iter().position(|choice| {
        let rest = bare(answer).strip_prefix(choice.label.as_str());
        let rest = rest.and_then(|rest| rest.strip_prefix(['.', ')', ']', ':']));
        rest.is_some_and(|rest| same(rest, &choice.text))
    });
    Some(format!(
        "{}. {}",
        new_label(headed?)?,
        before.get(headed?)?.text
    ))
}

/// The choice whose label a piece of an answer is, bare or in brackets.
fn named(piece: &str, choices: &[Choice]) -> Option<usize> {
    let label = bare(piece).trim_end_matches([')', ']', '}', '.', ':']);
    choices
        .iter()
        .position(|choice| choice.label.eq_ignore_ascii_case(label))
}

/// An answer without what stands before its label.
fn bare(answer: &str) -> &str {
    let answer = answer.trim();
    let answer = answer.strip_prefix("\\boxed").unwrap_or(answer);
    answer.trim_start_matches(['(', '[', '{'])
}

fn same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

/// Which choice comes to which place: every order is as likely as any other (Fisher and Yates).
fn order(number: usize, seed: u64, question: &str) -> Vec<usize> {
    let mut state = question
        .bytes()
        .fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let mut order: Vec<usize> = (0..number).collect();
    for last in (1..number).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let other = (u128::from(mixed(state)) * (last as u128 + 1)) >> 64;
        order.swap(last, usize::try_from(other).unwrap_or(last));
    }
    order
}

/// The finaliser of splitmix64.
fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(number: usize, question: &str) -> Problem {
        let choice = |at: usize| Choice {
            label: char::from(b'A' + u8::try_from(at).unwrap()).to_string(),
            text: format!("text {at}"),
        };
        Problem {
            choices: (0..number).map(choice).collect(),
            answer: Some("A".into()),
            ..Problem::new("1", question)
        }
    }

    /// With the gold first in every problem, chi-square of its places afterwards; the bounds are
    /// those that chance passes once in a thousand times.
    #[test]
    fn the_gold_is_as_likely_in_every_place() {
        for (number, bound) in [(3, 13.8), (4, 16.3), (5, 18.5), (6, 20.5)] {
            let mut places = vec![0u32; number];
            for at in 0..6000 {
                let moved = problem(number, &format!("What is {at} plus one?"));
                let moved = moved.with_choices_reordered(42);
                let answer = moved.answer.unwrap();
                let place = moved
                    .choices
                    .iter()
                    .position(|choice| choice.label == answer);
                places[place.unwrap()] += 1;
            }
            let expected = 6000.0 / number as f64;
            let square = |count: &u32| (f64::from(*count) - expected).powi(2) / expected;
            let chi: f64 = places.iter().map(square).sum();
            assert!(
                chi < bound,
                "{number} choices: {places:?}, chi-square {chi:.1}"
            );
        }
    }

    #[test]
    fn every_order_comes_up() {
        let orders: std::collections::BTreeSet<Vec<usize>> =
            (0..200).map(|seed| order(3, seed, "q")).collect();
        assert_eq!(orders.len(), 6);
    }

    #[test]
    fn several_golds_follow_and_texts_stay() {
        let several = Problem {
            answer: Some("A, c".into()),
            ..problem(4, "q")
        };
        let moved = several.with_choices_reordered(3);
        let text = |label: &str| {
            let choice = moved
                .choices
                .iter()
                .find(|choice| choice.label == label.trim());
            choice.unwrap().text.clone()
        };
        let mut texts: Vec<String> = moved
            .answer
            .as_deref()
            .unwrap()
            .split(',')
            .map(text)
            .collect();
        texts.sort();
        assert_eq!(texts, ["text 0", "text 2"]);
        let worded = Problem {
            answer: Some("text 1".into()),
            ..problem(4, "q")
        };
        assert_eq!(
            worded.with_choices_reordered(3).answer.as_deref(),
            Some("text 1")
        );
        let bare = Problem::new("1", "q");
        assert_eq!(bare.clone().with_choices_reordered(3), bare);
    }

    #[test]
    fn golds_follow_however_they_are_written() {
        let plain = problem(4, "q").with_choices_reordered(3);
        let label = plain.answer.clone().unwrap();
        assert_ne!(label, "A", "the seed moves the gold of this question");
        for (gold, after) in [
            ("(A)", label.clone()),
            ("a.", label.clone()),
            ("[A]", label.clone()),
            ("\\boxed{A}", label.clone()),
            ("A. text 0", format!("{label}. text 0")),
            ("(A) text 0", format!("{label}. text 0")),
            ("TEXT 0", "TEXT 0".into()),
        ] {
            let written = Problem {
                answer: Some(gold.into()),
                ..problem(4, "q")
            };
            let moved = written.with_choices_reordered(3);
            assert_eq!(moved.answer, Some(after), "{gold}");
            assert_eq!(moved.choices, plain.choices, "{gold}");
        }
        let several = Problem {
            answer: Some("A/B and (C)".into()),
            ..problem(3, "q")
        };
        let moved = several.with_choices_reordered(1);
        assert_eq!(moved.answer.as_deref(), Some("A, B, C"));
        let unclear = Problem {
            answer: Some("The first one".into()),
            ..problem(4, "q")
        };
        assert_eq!(unclear.clone().with_choices_reordered(3), unclear);
    }
}
