use super::{Rule, extract, reference_text};

fn best(response: &str) -> Option<(String, Rule)> {
    extract(response)
        .best()
        .map(|best| (best.text.trim().to_owned(), best.rule))
}

#[test]
fn each_rule_finds_its_answer() {
    let table = [
        ("x <answer> 5 </answer> y", "5", Rule::AnswerTag),
        (r"so $\boxed{\frac{1}{2}}$.", r"\frac{1}{2}", Rule::Box),
        (r"\boxed{1} then \boxed{2}", "2", Rule::Box),
        (r"\boxed{1} and \boxed{2}", "1, 2", Rule::Box),
        (r"\boxed 5", "5", Rule::Box),
        (r"\fbox{7}", "7", Rule::Box),
        ("work\n#### 1,200", "1,200", Rule::Hashes),
        ("A: 12", "12", Rule::Phrase),
        ("text\nA: 12", "12", Rule::Phrase),
        ("**Answer:** 12 apples", "12 apples", Rule::Phrase),
        (
            "The final answer to the question is 12. Bye.",
            "12",
            Rule::Phrase,
        ),
        ("## Final Answer\n\n12", "12", Rule::Phrase),
        ("The answer is:\n\\[\n9\n\\]", "\\[\n9\n\\]", Rule::Phrase),
        ("答案是 12。", "12。", Rule::ForeignPhrase),
        ("12", "12", Rule::Whole),
        ("first\nso $x=5$ now", "x=5", Rule::LastMath),
        ("first\nso it is 5 now", "5", Rule::LastNumber),
        ("first\nso $x$ is 5 now", "5", Rule::LastNumber),
        ("first\nit is at (2, 5).", "(2, 5)", Rule::LastMath),
    ];
    for (response, text, rule) in table {
        assert_eq!(best(response), Some((text.to_owned(), rule)), "{response}");
    }
}

#[test]
fn reasoning_is_no_answer() {
    let table = [
        ("<think>it is 5</think>It is 6", Some("It is 6")),
        ("it is 5</think>6", Some("6")),
        ("<think>it is 5", None),
        ("<think>it is 5</think>", None),
        ("<think>a</think>6<think>maybe 5", Some("6")),
        ("6<|im_end|><|im_start|>user 5", Some("6")),
        ("6</s>", Some("6")),
        ("The answer is 6.\n\nQ: What is 2+3?\nA: 5", Some("6")),
        (
            "6 it is\n\n**Question:** What is 2+3?\nThe answer is 5.",
            Some("5"),
        ),
        (
            "The answer is 3.\nQuestion: is it? No.\nSo the answer is 4.",
            Some("4"),
        ),
        (
            "The answer is 3.\n\nQuestion: is it?\nSo the answer is 4.",
            Some("4"),
        ),
        (
            "What the answer is, we ask.\n\nProblem: 2+2\n\nAnswer: so \\boxed{4}",
            Some("4"),
        ),
        (
            "Let us see.\nQuestion: a?\nAnswer: 3\nQuestion: b?\nAnswer: 6",
            Some("6"),
        ),
        ("Q: a?\nAnswer: 3\nQ: b?\nAnswer: 6", Some("6")),
    ];
    for (response, expected) in table {
        assert_eq!(
            best(response).map(|(text, _)| text),
            expected.map(str::to_owned),
            "{response}"
        );
    }
    assert_eq!(extract("<think>it is 5").problem(), Some("only-reasoning"));
    assert_eq!(
        extract("it is 5</think> ").problem(),
        Some("only-reasoning")
    );
}

#[test]
fn what_is_missing_is_named() {
    let table = [
        ("", "no-answer"),
        ("nothing\nto see", "no-answer"),
        (r"so \boxed{12", "unclosed-box"),
        (r"so \boxed{}", "empty-box"),
        (r"so \boxed{7}_8", "continued-box"),
    ];
    for (response, problem) in table {
        let found = extract(response);
        assert_eq!(
            (found.best(), found.problem()),
            (None, Some(problem)),
            "{response}"
        );
    }
}

#[test]
fn a_later_value_in_words_overrides_a_box() {
    assert_eq!(
        best(r"\boxed{5}. Wait: the answer is 6."),
        Some(("6".to_owned(), Rule::Phrase))
    );
    assert_eq!(
        best(r"\boxed{5}. The answer is always positive."),
        Some(("5".to_owned(), Rule::Box))
    );
}

#[test]
fn numbers_that_are_no_answers_are_passed_over() {
    let table = [
        ("a\nuse x2 and m^2", None),
        ("a\nhe has 7\nStep 2. Stop.", Some("7")),
        ("a\nat least 7", None),
        ("a\nit is 7 or 8", None),
        ("a\nit is 2 / 3", Some("2 / 3").filter(|_| false)),
        ("a\nhis score was 25 out of 30", Some("25")),
        ("a\nso 5 <<2+3=5>>", Some("5")),
        ("a\nso -5", Some("-5")),
        ("a\nso x - 5", None),
        ("a\nthat is 12.5 %", Some("12.5 %")),
        ("a\nthat is 3 million people", Some("3 million")),
        ("a\nso ½ of it", Some("½")),
    ];
    for (response, expected) in table {
        assert_eq!(
            best(response).map(|(text, _)| text),
            expected.map(str::to_owned),
            "{response}"
        );
    }
}

#[test]
fn references_may_be_whole_solutions() {
    let table = [
        ("5", Some("5")),
        (" 5 ", Some("5")),
        ("", None),
        ("  ", None),
        ("2+3=5\n#### 5", Some("5")),
        (r"It is $\boxed{5}$ there.", Some("5")),
        (r"\boxed{5 and 6", Some("5 and 6")),
        ("<think>4</think>", None),
        ("2+3=5\nThe answer is 5.", Some("5")),
        ("The answer is that he has 5 apples.", Some("5")),
        ("2+3=5\nso it is 5", Some("5")),
        (
            "\\begin{pmatrix}1\\\\\n2\\end{pmatrix}",
            Some("\\begin{pmatrix}1\\\\\n2\\end{pmatrix}"),
        ),
    ];
    for (reference, expected) in table {
        assert_eq!(
            reference_text(reference).as_deref().map(str::trim),
            expected,
            "{reference}"
        );
    }
}
