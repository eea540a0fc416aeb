//! What is cut off is not accepted, and not bought again.

use crate::{batch_scene, count, scene};
use heartcut_tests::{
    batch_scene::OPENAI,
    batch_server::BatchPlan,
    fault_server::{Fault, Plan},
    scene::Scene,
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

const LARGER: &str = "attempts = 3\nretry_truncated = { max_output_tokens = 512 }";

#[test]
fn where_the_user_wants_it_a_cut_answer_is_bought_once_more_and_not_twice() {
    let scene = scene(10, Plan::always(Fault::CutAnswer));
    scene.edit("attempts = 3", LARGER);
    scene.run().expect_code(7);
    assert_eq!(scene.server.requests(), 20);
    scene.run().expect_code(7);
    assert_eq!(scene.server.requests(), 20, "bought again");
    assert_eq!(scene.server.journal().most_often(), 1);
}

#[test]
fn a_dry_run_counts_what_would_be_asked_again() {
    let scene = scene(10, Plan::always(Fault::CutAnswer));
    scene.price("1", "10");
    let estimate = |scene: &Scene| {
        scene
            .command_with(&["--dry-run"])
            .run()
            .expect_code(0)
            .json()
    };
    let high = |estimate: &serde_json::Value| {
        let usd = estimate["steps"][0]["usd"]["high"].as_str();
        usd.and_then(|usd| usd.parse::<f64>().ok()).expect("a sum")
    };
    let once = high(&estimate(&scene));
    scene.edit("attempts = 3", LARGER);
    assert!(
        high(&estimate(&scene)) > 2.0 * once,
        "each may be asked twice"
    );
    scene.edit(LARGER, "attempts = 3");
    scene.run().expect_code(7);
    assert_eq!(count(&estimate(&scene), "/steps/0/cached"), 10);
    scene.edit("attempts = 3", LARGER);
    let again = estimate(&scene);
    assert_eq!(count(&again, "/steps/0/cached"), 0, "{again}");
    assert!(high(&again) > once);
}

#[test]
fn what_was_answered_under_the_larger_limit_before_is_taken_from_there() {
    let scene = scene(10, Plan::default());
    scene.edit("max_output_tokens = 256", "max_output_tokens = 512");
    scene.summary();
    scene.server.change(Plan::always(Fault::CutAnswer));
    scene.edit("max_output_tokens = 512", "max_output_tokens = 256");
    scene.edit("attempts = 3", LARGER);
    let summary = scene.summary();
    assert_eq!(
        scene.server.requests(),
        20,
        "the larger one was bought again"
    );
    assert_eq!(count(&summary, "/kept"), sums::answered_rightly(10));
}

#[test]
fn a_batch_asks_for_what_was_cut_in_another_job_of_the_same_session() {
    let plan = BatchPlan {
        cut_below: 512,
        ..BatchPlan::default()
    };
    let scene = batch_scene(OPENAI, 10, plan);
    scene.edit("attempts = 3", LARGER);
    let summary = scene.summary();
    assert_eq!(count(&summary, "/kept"), sums::answered_rightly(10));
    let lines: Vec<_> = scene.books(|books| books.jobs.iter().map(|job| job.lines.len()).collect());
    assert_eq!(lines, [10, 10]);
    scene.summary();
    assert_eq!(scene.books(|books| books.jobs.len()), 2, "bought again");
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
