use super::*;
use crate::{
    money::Cost,
    store::{JournalEntry, Place, RequestState, Store},
};
use heartcut_plugin_api::{Completion, Retry, role::batch::Step};

struct Fixture {
    store: Store,
    run: i64,
    _folder: tempfile::TempDir,
}

fn entry((ordinal, key): (u64, &u8)) -> JournalEntry {
    JournalEntry {
        place: Place {
            ordinal,
            step: 0,
            variant: 0,
        },
        key: [*key; 32],
        body: "{}".into(),
        send: true,
        most: Some("0.5".parse().unwrap()),
        replaces: false,
    }
}

/// A store with requests of these keys waiting for a job.
fn fixture(keys: &[u8]) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store.sqlite")).unwrap();
    let run = store.reader().unwrap().create_run("p", "f").unwrap().id;
    let entries = (0..).zip(keys).map(entry).collect();
    store.writer().unwrap().queue(run, entries).unwrap();
    Fixture {
        store,
        run,
        _folder: folder,
    }
}

fn job(shard: u32) -> BatchJob {
    BatchJob {
        run_key: format!("hc-1-{shard}"),
        shard,
        model: "m".into(),
        blob: format!("blob-{shard}"),
        bytes: 1,
        lines: 1,
        first: "0".repeat(32),
    }
}

fn line(key: u8, result: Result<Completion, PluginError>) -> Harvested {
    Harvested {
        wire_id: format!("{key:02x}").repeat(16),
        result,
        cost: None,
        free: false,
        maybe_billed: false,
    }
}

fn state(f: &Fixture, key: u8) -> Option<RequestState> {
    f.store
        .reader()
        .unwrap()
        .request_state(f.run, &[key; 32])
        .unwrap()
}

const MOST: &str = "0.5";

/// Everything that waits, each at the same price.
fn waiting(journal: &BatchJournal, run: i64) -> Vec<(i64, Option<Usd>)> {
    let queued = journal.queued(run, 0, 0, 100).unwrap();
    let priced = |item: QueuedItem| (item.request, Some(MOST.parse().unwrap()));
    queued.into_iter().map(priced).collect()
}

/// How many requests a job gives up that ends without files.
fn given_up(
    journal: &mut BatchJournal,
    job: &JobRow,
    attempts: Option<u32>,
    unanswered: &PluginError,
) -> u64 {
    let end = JobEnd {
        attempts,
        unanswered,
        maybe_billed: false,
    };
    journal.end(job, &end).unwrap().given_up
}

/// The journal with one job that holds everything.
fn submitted(f: &Fixture) -> (BatchJournal, JobRow) {
    let mut journal = f.store.batches().unwrap();
    let all = waiting(&journal, f.run);
    journal.create(f.run, 0, &job(0), &all).unwrap();
    let row = journal.unfinished(f.run).unwrap().remove(0);
    (journal, row)
}

#[test]
fn a_job_takes_what_waits_and_comes_back_as_it_was() {
    let f = fixture(&[1, 2, 3]);
    let mut journal = f.store.batches().unwrap();
    let all = waiting(&journal, f.run);
    assert_eq!(all.len(), 3);
    journal.create(f.run, 0, &job(0), &all[..2]).unwrap();
    assert_eq!(journal.queued(f.run, 0, 0, 10).unwrap().len(), 1);
    assert_eq!(
        (journal.next_shard(f.run).unwrap(), state(&f, 1)),
        (1, Some(RequestState::InBatch))
    );
    let mut row = journal.unfinished(f.run).unwrap().remove(0);
    row.next = Some(Step::Done {
        warning: None,
        state: serde_json::json!({"a": 1}),
    });
    (row.begun, row.wake_at, row.done) = (true, 7, Some(2));
    row.files.push(BatchFile {
        blob: "b".into(),
        role: "output".into(),
        items: None,
    });
    journal.save(&row).unwrap();
    let again = f
        .store
        .batches()
        .unwrap()
        .unfinished(f.run)
        .unwrap()
        .remove(0);
    assert_eq!(
        (again.next, again.begun, again.wake_at, again.done),
        (row.next, true, 7, Some(2))
    );
    assert_eq!((again.job, again.files), (job(0), row.files));
    assert_eq!(journal.blobs_in_use().unwrap(), ["b", "blob-0"]);
}

#[test]
fn lines_land_once_in_whatever_order() {
    let f = fixture(&[1, 2]);
    let (mut journal, row) = submitted(&f);
    let refused = || Err(PluginError::new("refused", "no"));
    let lines = [
        line(2, refused()),
        line(9, Ok(Completion::default())),
        line(1, Ok(Completion::default())),
        line(1, refused()),
        line(2, Ok(Completion::default())),
        line(2, refused()),
    ];
    let landed = journal.settle(row.id, &lines).unwrap();
    use Landed::{Duplicate, Kept, Noted, Unknown};
    assert_eq!(landed, [Noted, Unknown, Kept, Duplicate, Kept, Duplicate]);
    for key in [1, 2] {
        assert_eq!(state(&f, key), Some(RequestState::Answered), "{key}");
    }
    assert_eq!(journal.waiting(f.run).unwrap(), 0);
    let odd = Harvested {
        wire_id: "zz".into(),
        ..line(0, refused())
    };
    assert_eq!(journal.settle(row.id, &[odd]).unwrap(), [Unknown]);
}

#[test]
fn what_has_no_answer_waits_for_another_job_and_is_given_up_in_the_end() {
    let f = fixture(&[1]);
    let (mut journal, mut row) = submitted(&f);
    let passing = PluginError::new("expired", "too late").retry(Retry::Soon);
    journal.settle(row.id, &[line(1, Err(passing))]).unwrap();
    row.state = BatchState::Cleanup;
    let unanswered = PluginError::new("no-answer", "nothing");
    assert_eq!(given_up(&mut journal, &row, Some(2), &unanswered), 0);
    assert_eq!(journal.queued(f.run, 0, 0, 10).unwrap().len(), 1);
    let all = waiting(&journal, f.run);
    journal.create(f.run, 0, &job(1), &all).unwrap();
    let second = journal.unfinished(f.run).unwrap().pop().unwrap();
    assert_eq!(given_up(&mut journal, &second, Some(2), &unanswered), 1);
    assert_eq!(state(&f, 1), Some(RequestState::Failed));
    let failures = f.store.reader().unwrap().failures(f.run).unwrap();
    assert_eq!(
        (failures.len(), failures[0].code.as_str(), failures[0].count),
        (1, "expired", 1),
        "the last thing that was said of it"
    );
}

#[test]
fn a_job_that_was_refused_for_its_time_costs_no_try() {
    let f = fixture(&[1]);
    let (mut journal, row) = submitted(&f);
    let full = PluginError::new("queue-full", "later");
    for _ in 0..3 {
        assert_eq!(given_up(&mut journal, &row, None, &full), 0);
    }
    assert_eq!(journal.queued(f.run, 0, 0, 10).unwrap().len(), 1);
    journal.dequeue(f.run, 0).unwrap();
    assert_eq!(
        (journal.waiting(f.run).unwrap(), state(&f, 1)),
        (0, Some(RequestState::Journalled))
    );
}

#[test]
fn what_lies_in_jobs_is_set_aside_until_its_answer_is_paid() {
    let f = fixture(&[1, 2, 3]);
    let reader = f.store.reader().unwrap();
    let sums = || {
        let spent = reader.spent(f.run).unwrap();
        let aside = reader.aside(f.run).unwrap();
        [spent.usd, spent.most, aside].map(|usd| usd.to_string())
    };
    assert_eq!(
        sums(),
        ["0", "0", "0"],
        "what waits for a job costs nothing"
    );
    let (mut journal, row) = submitted(&f);
    assert_eq!(sums(), ["0", "0", "1.5"]);
    let paid = Harvested {
        cost: Some(Cost {
            usd: "0.125".parse().unwrap(),
            assumed: true,
        }),
        ..line(1, Ok(Completion::default()))
    };
    let uncounted = line(2, Ok(Completion::default()));
    let lines = [paid.clone(), uncounted, paid];
    journal.settle(row.id, &lines).unwrap();
    assert_eq!(sums(), ["0.125", "0.5", "0.5"]);
    let spent = reader.spent(f.run).unwrap();
    assert_eq!(
        (spent.answers, spent.unknown, spent.assumed.to_string()),
        (2, 1, "0.125".to_owned())
    );
    let unanswered = PluginError::new("expired", "too late");
    given_up(&mut journal, &row, Some(5), &unanswered);
    assert_eq!(sums(), ["0.125", "0.5", "0"], "what expired is not billed");
}

#[test]
fn what_no_line_speaks_of_and_what_nobody_can_read_is_charged_at_its_worst() {
    let f = fixture(&[1, 2, 3]);
    let reader = f.store.reader().unwrap();
    let (mut journal, row) = submitted(&f);
    let unreadable = Harvested {
        maybe_billed: true,
        ..line(1, Err(PluginError::new("bad-answer", "nothing in it")))
    };
    let expired = PluginError::new("expired", "too late").retry(Retry::Soon);
    journal
        .settle(row.id, &[unreadable, line(2, Err(expired))])
        .unwrap();
    let unanswered = PluginError::new("no-answer", "nothing");
    let end = JobEnd {
        attempts: Some(5),
        unanswered: &unanswered,
        maybe_billed: true,
    };
    let ended = journal.end(&row, &end).unwrap();
    assert_eq!(
        (ended.given_up, ended.maybe_billed),
        (0, 1),
        "of the third nobody spoke"
    );
    let spent = reader.spent(f.run).unwrap();
    assert_eq!((spent.lost, spent.most.to_string()), (2, "1".to_owned()));
    assert_eq!(state(&f, 1), Some(RequestState::Failed));
    assert_eq!(journal.queued(f.run, 0, 0, 10).unwrap().len(), 2);
}

#[test]
fn what_waits_for_a_job_that_nobody_made_can_be_asked_by_another_run() {
    let f = fixture(&[1, 2]);
    let reader = f.store.reader().unwrap();
    let other = reader.create_run("q", "g").unwrap().id;
    assert_eq!(
        reader.request_state(other, &[1; 32]).unwrap(),
        Some(RequestState::Waiting)
    );
    let writer = f.store.writer().unwrap();
    writer.queue(other, vec![entry((0, &1))]).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let online = runtime
        .block_on(writer.journal(other, vec![entry((1, &2))]))
        .unwrap();
    assert!(online[0].send && !online[0].maybe_billed);
    let mut journal = f.store.batches().unwrap();
    assert_eq!(journal.waiting(f.run).unwrap(), 0);
    let all = waiting(&journal, other);
    assert_eq!(all.len(), 1);
    journal.create(other, 0, &job(0), &all).unwrap();
    let third = reader.create_run("r", "h").unwrap().id;
    assert_eq!(
        reader.request_state(third, &[1; 32]).unwrap(),
        Some(RequestState::InBatch)
    );
    // What lies in a job is not asked again, whoever wants it.
    let again = runtime
        .block_on(writer.journal(third, vec![entry((0, &1))]))
        .unwrap();
    assert!(!again[0].send);
}
