use super::{Choice, Problem};

impl Problem {
    /// The problem with its choices in an order that the seed and the question decide. The labels
    /// stay where they are, the texts move, and the gold answer follows its text: datasets in which
    /// the right choice always comes first teach a solver nothing but that.
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
        let before = std::mem::take(&mut self.choices);
        self.choices = order
            .iter()
            .enumerate()
            .filter_map(|(at, from)| {
                Some(Choice {
                    label: before.get(at)?.label.clone(),
                    text: before.get(*from)?.text.clone(),
                })
            })
            .collect();
        self.answer = self
            .answer
            .take()
            .map(|answer| followed(&answer, &before, &order));
        self
    }
}

/// An answer of labels, one or several with commas, under its new labels; any other is a text.
fn followed(answer: &str, before: &[Choice], order: &[usize]) -> String {
    let moved = |label: &str| {
        let from = before
            .iter()
            .position(|choice| choice.label.eq_ignore_ascii_case(label.trim()))?;
        let at = order.iter().position(|place| *place == from)?;
        Some(before.get(at)?.label.clone())
    };
    let labels: Option<Vec<String>> = answer.split(',').map(moved).collect();
    match labels {
        Some(mut labels) => {
            labels.sort();
            labels.join(", ")
        }
        None => answer.to_owned(),
    }
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
}
