use super::*;
use heartcut_plugin_api::{Completion, PluginError, Problem, Test, Verdict};
use std::future::Future;

struct Fixture {
    store: Store,
    run: i64,
    _folder: tempfile::TempDir,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("state/store.sqlite")).unwrap();
    let run = store.reader().unwrap().create_run("p", "f").unwrap().id;
    Fixture {
        store,
        run,
        _folder: folder,
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

fn problem(id: &str) -> ProblemRow {
    let problem = Problem::new(id, "q");
    ProblemRow {
        problem,
        row: serde_json::Map::new(),
        tests: Vec::new(),
    }
}

fn entry(ordinal: u64, key: u8, send: bool) -> JournalEntry {
    let place = Place {
        ordinal,
        step: 0,
        variant: 0,
    };
    JournalEntry {
        place,
        key: [key; 32],
        body: "{}".into(),
        send,
        most: None,
        replaces: false,
    }
}

fn completion(text: &str) -> Answer {
    Answer::Completion(Completion {
        text: text.into(),
        ..Completion::default()
    })
}

#[test]
fn an_id_counts_once_and_leaves_no_gap() {
    let f = fixture();
    let writer = f.store.writer().unwrap();
    let kept = writer
        .problems(f.run, 0, vec![problem("a"), problem("a"), problem("b")])
        .unwrap();
    assert_eq!(kept, [true, false, true]);
    let stored = f.store.reader().unwrap().problems(f.run, 0, 10).unwrap();
    let places: Vec<_> = stored
        .iter()
        .map(|p| (p.ordinal, p.problem.id.as_str()))
        .collect();
    assert_eq!(places, [(0, "a"), (1, "b")]);
}

#[test]
fn tests_are_kept_by_digest_apart_from_the_problem() {
    let f = fixture();
    let tests = vec![Test {
        kind: "stdin".into(),
        input: "1".into(),
        ..Test::default()
    }];
    let rows = vec![
        ProblemRow {
            tests: tests.clone(),
            ..problem("a")
        },
        ProblemRow {
            tests: tests.clone(),
            ..problem("b")
        },
    ];
    f.store.writer().unwrap().problems(f.run, 0, rows).unwrap();
    let reader = f.store.reader().unwrap();
    let stored = reader.problems(f.run, 0, 10).unwrap();
    assert_eq!(stored[0].tests, stored[1].tests);
    assert_eq!(
        reader.tests(stored[0].tests.as_deref().unwrap()).unwrap(),
        tests
    );
}

#[test]
fn a_request_journalled_again_without_an_answer_may_be_billed() {
    let f = fixture();
    let writer = f.store.writer().unwrap();
    let first = block_on(writer.journal(f.run, vec![entry(0, 1, true)])).unwrap()[0];
    assert!(!first.maybe_billed);
    let again = block_on(writer.journal(f.run, vec![entry(0, 1, true)])).unwrap()[0];
    assert_eq!((again.request, again.maybe_billed), (first.request, true));
}

#[test]
fn a_request_that_failed_is_journalled_again_without_suspicion() {
    let f = fixture();
    let writer = f.store.writer().unwrap();
    let first = block_on(writer.journal(f.run, vec![entry(0, 1, true)])).unwrap()[0];
    let failure = Answer::Failure(PluginError::new("rate", "too many"));
    block_on(writer.answers(vec![(first.request, failure)], Vec::new())).unwrap();
    let reader = f.store.reader().unwrap();
    assert_eq!(
        reader.request_state(f.run, &[1; 32]).unwrap(),
        Some(RequestState::Failed)
    );
    let failures = reader.failures(f.run).unwrap();
    let words = failures[0].example.as_ref().map(|e| e.message.as_str());
    assert_eq!(
        (
            failures.len(),
            failures[0].code.as_str(),
            failures[0].count,
            words
        ),
        (1, "rate", 1, Some("too many"))
    );
    assert!(!block_on(writer.journal(f.run, vec![entry(0, 1, true)])).unwrap()[0].maybe_billed);
}

#[test]
fn equal_requests_share_one_answer() {
    let f = fixture();
    let writer = f.store.writer().unwrap();
    let entries = vec![entry(0, 1, true), entry(1, 1, false)];
    let journalled = block_on(writer.journal(f.run, entries)).unwrap();
    assert_eq!(journalled[0].request, journalled[1].request);
    block_on(writer.answers(vec![(journalled[0].request, completion("4"))], Vec::new())).unwrap();
    let traces = f.store.reader().unwrap().traces(f.run, 0, 2).unwrap();
    assert_eq!(traces.len(), 2);
    assert!(
        traces
            .iter()
            .all(|t| t.completion.as_ref().unwrap().text == "4")
    );
}

#[test]
fn a_completion_is_never_replaced() {
    let f = fixture();
    let writer = f.store.writer().unwrap();
    let id = block_on(writer.journal(f.run, vec![entry(0, 1, true)])).unwrap()[0].request;
    block_on(writer.answers(
        vec![(id, completion("first")), (id, completion("second"))],
        Vec::new(),
    ))
    .unwrap();
    let traces = f.store.reader().unwrap().traces(f.run, 0, 1).unwrap();
    assert_eq!(traces[0].completion.as_ref().unwrap().text, "first");
}

#[test]
fn judged_traces_are_not_judged_again() {
    let f = fixture();
    let writer = f.store.writer().unwrap();
    let id = block_on(writer.journal(f.run, vec![entry(0, 1, true)])).unwrap()[0].request;
    block_on(writer.answers(vec![(id, completion("4"))], Vec::new())).unwrap();
    let reader = f.store.reader().unwrap();
    assert_eq!(reader.unjudged(f.run, 0, 0, 1).unwrap().len(), 1);
    let place = Place {
        ordinal: 0,
        step: 0,
        variant: 0,
    };
    let verdict = Verdict::incorrect("different-number");
    writer
        .verdicts(f.run, vec![VerdictRow { place, verdict }])
        .unwrap();
    assert!(reader.unjudged(f.run, 0, 0, 1).unwrap().is_empty());
    let outcomes = reader.outcomes(f.run).unwrap();
    assert_eq!(
        (outcomes[0].outcome.as_str(), outcomes[0].count),
        ("incorrect", 1)
    );
}

#[test]
fn runs_get_the_next_free_name_and_are_found_by_fingerprint() {
    let f = fixture();
    let reader = f.store.reader().unwrap();
    let second = reader.create_run("p", "g").unwrap();
    assert_eq!(second.name, "p-2");
    assert_eq!(
        reader.run_with_fingerprint("g").unwrap().unwrap().id,
        second.id
    );
    assert!(reader.run_with_fingerprint("h").unwrap().is_none());
}

#[test]
fn outputs_belong_to_the_run_that_wrote_them() {
    let f = fixture();
    let reader = f.store.reader().unwrap();
    let other = reader.create_run("p", "g").unwrap().id;
    let names = || ["a", "b", "c"].into_iter().map(str::to_owned);
    let claim = |run, exists: &dyn Fn(&str) -> bool| {
        reader.claim_output(run, "a", names(), exists).unwrap()
    };
    assert_eq!(claim(f.run, &|_| false), "a");
    assert_eq!(
        claim(f.run, &|path| path == "a"),
        "a",
        "its own file is rewritten"
    );
    assert_eq!(
        claim(other, &|path| path == "b"),
        "c",
        "neither another run's nor anybody's"
    );
}

#[test]
fn a_newer_store_is_left_alone() {
    let f = fixture();
    let path = f.store.path.clone();
    let connection = Connection::open(&path).unwrap();
    connection
        .pragma_update(None, "user_version", SCHEMA_VERSION + 1)
        .unwrap();
    assert_eq!(Store::open(&path).err().unwrap().error.code, "newer-store");
}

#[test]
fn an_answered_request_stays_answered_when_it_is_journalled_again() {
    let f = fixture();
    let writer = f.store.writer().unwrap();
    let id = block_on(writer.journal(f.run, vec![entry(0, 1, true)])).unwrap()[0].request;
    block_on(writer.answers(vec![(id, completion("4"))], Vec::new())).unwrap();
    let again = block_on(writer.journal(f.run, vec![entry(0, 1, true)])).unwrap()[0];
    assert!(!again.maybe_billed);
    let reader = f.store.reader().unwrap();
    assert_eq!(
        reader.request_state(f.run, &[1; 32]).unwrap(),
        Some(RequestState::Answered)
    );
}

#[test]
fn a_loss_is_charged_to_the_run_that_noticed_it() {
    let f = fixture();
    let writer = f.store.writer().unwrap();
    let reader = f.store.reader().unwrap();
    let other = reader.create_run("p", "g").unwrap().id;
    let id = block_on(writer.journal(f.run, vec![entry(0, 1, true)])).unwrap()[0].request;
    block_on(writer.journal(other, vec![entry(0, 1, true)])).unwrap();
    block_on(writer.lost(SpendRow::lost(other, 0, id, None))).unwrap();
    assert_eq!(reader.maybe_billed(f.run).unwrap(), 0);
    assert_eq!(reader.maybe_billed(other).unwrap(), 2);
}

#[test]
fn a_store_that_somebody_holds_says_so() {
    let f = fixture();
    let holder = Connection::open(&f.store.path).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let connection = f.store.connect().unwrap();
    connection.busy_timeout(Duration::from_millis(1)).unwrap();
    let writer = Writer::start(connection).unwrap();
    let refused = writer.problems(f.run, 0, vec![problem("a")]).err().unwrap();
    assert_eq!(refused.error.code, "store-busy");
    holder.execute_batch("COMMIT").unwrap();
    assert_eq!(
        writer.problems(f.run, 0, vec![problem("a")]).unwrap(),
        [true]
    );
}

fn paid(run: i64, step: u32, request: i64, usd: Option<&str>) -> SpendRow {
    let usage = heartcut_plugin_api::Usage {
        input: 100,
        output: 10,
        ..Default::default()
    };
    SpendRow {
        lost: false,
        usage: Some(usage),
        usd: usd.map(|usd| usd.parse().unwrap()),
        ..SpendRow::lost(run, step, request, Some("1".parse().unwrap()))
    }
}

#[test]
fn what_is_spent_adds_up_over_all_starts() {
    let fixture = fixture();
    let other = fixture
        .store
        .reader()
        .unwrap()
        .create_run("p", "g")
        .unwrap();
    for usd in [Some("0.000000000001"), Some("0.25"), None] {
        // A writer of its own for each answer, as each start of the program has one.
        let writer = fixture.store.writer().unwrap();
        let key = usd.map_or(0, |usd| usd.len() as u8);
        let entries = vec![entry(u64::from(key), key, true)];
        let id = block_on(writer.journal(fixture.run, entries)).unwrap()[0].request;
        let answers = vec![(id, completion("4"))];
        block_on(writer.answers(answers, vec![paid(fixture.run, 0, id, usd)])).unwrap();
        block_on(writer.lost(SpendRow::lost(fixture.run, 1, id, None))).unwrap();
    }
    let reader = fixture.store.reader().unwrap();
    let by_step = reader.spent_by_step(fixture.run).unwrap();
    let bought = &by_step[&0];
    assert_eq!((bought.answers, bought.unknown, bought.lost), (3, 1, 0));
    assert_eq!(bought.usd.to_string(), "0.250000000001");
    assert_eq!(
        (bought.most.to_string(), bought.boundless),
        ("1".to_owned(), 0)
    );
    assert_eq!((bought.usage.input, bought.usage.output), (300, 30));
    let lost = &by_step[&1];
    assert_eq!((lost.answers, lost.lost, lost.boundless), (0, 3, 3));
    assert_eq!(
        reader.spent(fixture.run).unwrap().worst().to_string(),
        "1.250000000001"
    );
    assert_eq!(reader.spent(other.id).unwrap(), Spent::default());
}

#[test]
fn a_request_that_may_have_been_billed_is_charged_at_its_worst() {
    let fixture = fixture();
    let mut again = entry(0, 1, true);
    again.most = Some("0.5".parse().unwrap());
    let writer = fixture.store.writer().unwrap();
    block_on(writer.journal(fixture.run, vec![again.clone()])).unwrap();
    let reader = fixture.store.reader().unwrap();
    assert_eq!(reader.spent(fixture.run).unwrap(), Spent::default());
    block_on(writer.journal(fixture.run, vec![again])).unwrap();
    let spent = reader.spent(fixture.run).unwrap();
    assert_eq!(
        (spent.lost, spent.worst().to_string()),
        (1, "0.5".to_owned())
    );
}

#[test]
fn a_store_of_version_1_gets_the_tables_that_came_later() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite");
    let made = Store::open(&path).unwrap().reader().unwrap();
    made.create_run("p", "f").unwrap();
    made.connection
        .execute_batch("DROP TABLE lost; DROP TABLE batch_items; DROP TABLE batch_jobs")
        .unwrap();
    made.connection
        .pragma_update(None, "user_version", 1)
        .unwrap();
    drop(made);
    let store = Store::open(&path).unwrap();
    let reader = store.reader().unwrap();
    let run = reader.run_named("p-1").unwrap().unwrap();
    assert_eq!(reader.maybe_billed(run.id).unwrap(), 0);
    assert_eq!(store.batches().unwrap().waiting(run.id).unwrap(), 0);
}
