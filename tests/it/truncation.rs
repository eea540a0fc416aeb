//! What is cut off is not accepted, and not bought again.

use crate::{count, scene};
use heartcut_tests::{
    fault_server::{Fault, Plan},
    sums::{self, Sum},
};

#[test]
fn a_cut_answer_is_kept_out_and_not_bought_again() {
    // The number is right, and complete by chance; what is missing nobody knows.
    let cut = Sum::nth(1).question();
    let scene = scene(10, Plan::marked(&cut, Fault::CutAnswer));
    let summary = scene.summary();
    assert_eq!(count(&summary, "/requests/truncated"), 1, "{summary}");
    assert_eq!(count(&summary, "/kept"), sums::answered_rightly(10) - 1);
    let output = String::from_utf8(scene.output()).expect("the output is text");
    assert!(!output.contains(&cut), "a cut answer is in the output");
    let again = scene.summary();
    assert_eq!(
        count(&again, "/requests/sent"),
        0,
        "a cut answer was bought again"
    );
    assert_eq!(
        (scene.server.requests(), scene.server.journal().most_often()),
        (10, 1)
    );
}

#[test]
fn cut_answers_alone_are_nothing_accepted() {
    let scene = scene(10, Plan::always(Fault::CutAnswer));
    let summary = scene.run().expect_code(7).json();
    let counts = (
        count(&summary, "/requests/truncated"),
        count(&summary, "/kept"),
    );
    assert_eq!(counts, (10, 0), "{summary}");
    scene.run().expect_code(7);
    assert_eq!(scene.server.requests(), 10);
}

#[test]
fn a_cut_answer_is_not_even_finished() {
    let scene = scene(10, Plan::marked(&Sum::nth(1).question(), Fault::CutAnswer));
    scene.edit("plugin = \"cot\"", "plugin = \"cot\"\nonly = \"finished\"");
    scene.summary();
    assert_eq!(scene.rows().len(), 9);
}

#[test]
fn a_right_answer_that_stands_only_in_the_reasoning_is_no_answer() {
    let marked = Sum::nth(1).question();
    let scene = scene(10, Plan::marked(&marked, Fault::ReasoningOnly));
    let summary = scene.summary();
    assert_eq!(
        count(&summary, "/kept"),
        sums::answered_rightly(10) - 1,
        "{summary}"
    );
    let output = String::from_utf8(scene.output()).expect("the output is text");
    assert!(!output.contains(&marked), "it was accepted");
    scene.summary();
    assert_eq!(scene.server.requests(), 10, "it was bought again");
}
