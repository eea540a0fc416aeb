use proptest::prelude::*;

use crate::{Label, Labels, Stated};

fn cities() -> Labels {
    let texts = ["Paris", "Lyon", "Nice", "a port in the south"];
    let labels = ["A", "B", "C", "D"]
        .iter()
        .zip(texts)
        .map(|(name, text)| Label::choice(name, text));
    Labels::new(labels.collect())
}

fn yes_no() -> Labels {
    let label = |name: &str, text: &str| Label {
        name: name.into(),
        texts: vec![text.into()],
        ..Label::default()
    };
    Labels::words(vec![label("yes", "true"), label("no", "false")])
}

fn name(labels: &Labels, response: &str) -> String {
    match labels.stated(response) {
        Stated::One(label) => labels.name(label).unwrap().to_owned(),
        Stated::Several(several) => several
            .iter()
            .filter_map(|label| labels.name(*label))
            .collect::<Vec<_>>()
            .join("+"),
        Stated::Nothing(reason) => reason.to_owned(),
    }
}

#[test]
fn choices_that_are_stated() {
    let table = [
        ("The best answer is [C].", "C"),
        ("The best answer is [C] Nice", "C"),
        ("(B)", "B"),
        ("B", "B"),
        ("b", "B"),
        ("B.", "B"),
        ("B) Lyon", "B"),
        ("Lyon", "B"),
        ("lyon.", "B"),
        (r"So $\boxed{B}$", "B"),
        (r"So \boxed{\text{(B)}}", "B"),
        ("**B**", "B"),
        ("So it must be **B**.", "B"),
        ("**Answer:** B", "B"),
        ("**Answer: (B) Lyon**", "B"),
        ("Answer: Lyon", "B"),
        ("The answer is Lyon because of the rivers.", "B"),
        ("The correct option is D.", "D"),
        ("Option C is correct.", "C"),
        ("I would go with C.", "C"),
        ("It's not A, therefore I think it's B", "B"),
        ("ANSWER: A\nNo wait.\nANSWER: B", "B"),
        ("The answer is A. Hm, that is wrong. The answer is C.", "C"),
        (r"\boxed{A} at first, but the answer is B", "B"),
        ("<think>The answer is A</think>The answer is B", "B"),
        ("The answer is for sure D, it can't be A or B", "D"),
        ("Answer: B is correct, D is a distractor", "B"),
        ("Answer: B - it lies on two rivers", "B"),
        ("the answer is a port in the south", "D"),
        ("答案：（B）\nNote", "B"),
        ("答案是B，因为A是错的", "B"),
        ("故选C", "C"),
        ("Paris is north of it.\n\nB", "B"),
        ("Long story. So we take the one on two rivers (B).", "B"),
        ("#### C", "C"),
        ("The correct answer is: \n\n(D)", "D"),
        ("The answer is B, not A.", "B"),
        ("It is (A) or (B), but I choose (B).", "B"),
        ("Q: Which?\nA: C", "C"),
        ("A is correct? No. The answer is B.", "B"),
    ];
    for (response, expected) in table {
        assert_eq!(name(&cities(), response), expected, "{response}");
    }
}

#[test]
fn choices_that_are_not_stated() {
    let table = [
        ("", "no-answer"),
        ("<think>The answer is A", "only-reasoning"),
        ("<think>The answer is A</think>", "only-reasoning"),
        ("A dog went to B", "no-answer"),
        ("Vitamin C is good for you", "no-answer"),
        ("The answer is a dog.", "no-answer"),
        ("The answer is A dog.", "no-answer"),
        ("The answer is not A.", "no-answer"),
        ("The wrong answer is A.", "no-answer"),
        ("Answer: E", "not-a-choice"),
        ("Answer: none of the above", "not-a-choice"),
        ("Answer: A, B", "A+B"),
        ("Answer: A or B", "A+B"),
        ("Answer: A B C D are all plausible", "A+B+C+D"),
        ("Answer: B) Nice", "label-and-text-differ"),
        ("A) Paris\nB) Lyon\nC) Nice", "no-answer"),
        ("Option A is wrong. Option B is wrong.", "no-answer"),
        ("We can eliminate (A).", "no-answer"),
        ("A: It melts early.", "no-answer"),
        ("Is A correct? A is correct if it melts?", "no-answer"),
        ("I am not sure the answer is A.", "no-answer"),
        ("I don't think the answer is A.", "no-answer"),
        ("The answer is neither A nor B.", "no-answer"),
        ("The answer is A is wrong", "no-answer"),
        ("The answer is Paris is wrong", "no-answer"),
        ("Plan A failed, and so did plan B", "no-answer"),
    ];
    for (response, expected) in table {
        assert_eq!(name(&cities(), response), expected, "{response}");
    }
}

#[test]
fn labels_may_be_digits_and_long() {
    let labels = Labels::new(vec![
        Label::choice("1", "ice"),
        Label::choice("2", "steam"),
        Label::choice("3", "rain"),
    ]);
    assert_eq!(name(&labels, "The answer is 2."), "2");
    assert_eq!(name(&labels, "The answer is (3) rain."), "3");
    assert_eq!(name(&labels, "The answer is 25."), "no-answer");
    assert_eq!(name(&labels, "The answer is steam."), "2");
}

#[test]
fn yes_and_no() {
    let table = [
        ("yes", "yes"),
        ("No.", "no"),
        ("True", "yes"),
        ("Answer: false", "no"),
        ("So the answer is yes.", "yes"),
        ("So the answer is no, because cats bark.", "no"),
        ("Yes, because the river flows north.", "yes"),
        ("No. The river flows south.", "no"),
        ("Yes at first sight. But the answer is no.", "no"),
        (r"\boxed{\text{Yes}}", "yes"),
        ("**No**", "no"),
        ("Final answer: **Yes**", "yes"),
        ("There is no doubt about it.", "no-answer"),
        ("No one knows.", "no-answer"),
        ("The answer is no longer known.", "no-answer"),
        ("It depends.", "no-answer"),
        (
            "The answer is unclear: yes for some, no for others.",
            "no-answer",
        ),
        ("Answer: maybe", "not-a-choice"),
        ("Yes and no", "yes+no"),
        ("17 kg are less than 20 kg. Yes.", "yes"),
        ("It has 366 days. Hence: no", "no"),
        (
            "Can it be? That is the question. Perhaps no one knows.",
            "no-answer",
        ),
    ];
    for (response, expected) in table {
        assert_eq!(name(&yes_no(), response), expected, "{response}");
    }
}

#[test]
fn references_are_names_texts_or_both() {
    let labels = cities();
    let table = [
        ("B", Some(vec![1])),
        ("b", Some(vec![1])),
        ("(B)", Some(vec![1])),
        ("B) Lyon", Some(vec![1])),
        ("(B) Lyon", Some(vec![1])),
        ("Lyon", Some(vec![1])),
        (r"\boxed{B}", Some(vec![1])),
        ("A, C", Some(vec![0, 2])),
        ("E", None),
        ("", None),
        ("Lyon is nice", None),
    ];
    for (reference, expected) in table {
        assert_eq!(labels.named(reference), expected, "{reference}");
    }
}

#[test]
fn a_megabyte_of_anything_is_read() {
    let labels = cities();
    for unit in [
        "answer ",
        "answer is ",
        "answer: ",
        "A, ",
        "(A)",
        "**",
        "B is correct ",
        "\\boxed{",
        "so ",
        "A\n",
        "A) x\n",
        "选",
        "(",
        "A ",
    ] {
        let response = unit.repeat(1_000_000 / unit.len());
        assert_eq!(labels.stated(&response), labels.stated(&response), "{unit}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(response in ".{0,300}") {
        prop_assert_eq!(cities().stated(&response), cities().stated(&response));
    }

    #[test]
    fn only_labels_that_exist_are_read(response in "(answer( is|:)|[A-H(). ]|\\*\\*|\n| so | not ){0,30}") {
        if let Stated::One(label) = cities().stated(&response) {
            prop_assert!(label < 4);
        }
    }

    #[test]
    fn a_framed_label_is_read_wherever_it_stands(label in 0usize..4, frame in 0usize..10, story in "[b-hj-z ]{0,40}") {
        const FRAMES: [&str; 10] = [
            "The answer is {}.", "**Answer: ({})**", "\\boxed{{}}", "Final answer: {}", "Therefore, {} is correct.",
            "So the answer is [{}].", "#### {}", "<answer>{}</answer>", "{\"answer\": \"{}\"}", "I choose {}.",
        ];
        let name = ["A", "B", "C", "D"][label];
        let response = format!("{story}.\n\n{}", FRAMES[frame].replacen("{}", name, 1));
        prop_assert_eq!(cities().stated(&response), Stated::One(label), "{}", response);
    }

    #[test]
    fn a_denied_label_is_not_read(label in 0usize..4, frame in 0usize..6) {
        const FRAMES: [&str; 6] = [
            "The answer is not {}.", "It cannot be {}.", "We can rule out {}.", "{} is wrong.", "Option {} is incorrect.", "Not {}.",
        ];
        let response = FRAMES[frame].replacen("{}", ["A", "B", "C", "D"][label], 1);
        prop_assert_eq!(cities().stated(&response), Stated::Nothing("no-answer"), "{}", response);
    }
}
