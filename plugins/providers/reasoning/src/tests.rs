use crate::{Split, split};

fn check(text: &str, cut: bool, reasoning: Option<&str>, answer: &str) {
    assert_eq!(
        split(text, cut),
        Split { reasoning, answer },
        "{text:?}, cut: {cut}"
    );
}

#[test]
fn marked_reasoning_comes_apart() {
    for cut in [false, true] {
        check("<think>a</think>b", cut, Some("a"), "b");
        check(" \n<think>\na\n</think>\n\nb\n", cut, Some("a"), "b\n");
        check("a\n</think>\nb", cut, Some("a"), "b");
        check("<think>a</think>", cut, Some("a"), "");
        check("<think>a</think>b</think>c", cut, Some("a"), "b</think>c");
    }
}

#[test]
fn an_empty_reasoning_is_none() {
    check("<think>\n\n</think>\n\nb", false, None, "b");
    check("</think>b", false, None, "b");
}

#[test]
fn an_open_end_counts_only_where_the_text_was_cut() {
    check("<think>a", true, Some("a"), "");
    check("<think>", true, None, "");
    check("<think>a", false, None, "<think>a");
}

#[test]
fn talk_about_marks_stays_in_the_answer() {
    for cut in [false, true] {
        for text in [
            "",
            "42",
            "use <think> and </think> here",
            "write <think> first",
            "< think>a</ think>",
        ] {
            check(text, cut, None, text);
        }
    }
}
