//! The batch provider over its whole life, and with everything that goes wrong in it.

use crate::{
    batch_provider::{ADOPT_WAIT_S, CHUNK, Queue},
    carried,
    scripted_host::ScriptedHost,
    scripted_service::{Fault, Service},
};
use heartcut_plugin_api::{
    Message, Provider, Request,
    role::{
        Batches, Transport,
        batch::{BatchJob, BatchLine, Step},
    },
};
use serde_json::json;

fn queue() -> &'static dyn Batches {
    let Transport::Remote(remote) = Queue.transport() else {
        panic!("the queue is remote")
    };
    assert!(remote.batches().is_some());
    &Queue
}

fn job() -> BatchJob {
    BatchJob {
        run_key: "run-1-0".into(),
        shard: 0,
        model: "m".into(),
        blob: "shard-0".into(),
        bytes: (2 << 30) - 5,
        lines: 150_000,
        first: "0".repeat(32),
    }
}

fn driven(service: Service) -> (ScriptedHost<'static>, Step) {
    let mut host = ScriptedHost::new(queue(), service);
    let last = host.drive(queue().start(&job()).unwrap());
    (host, last)
}

fn faulty(faults: &[(&'static str, Fault)]) -> Service {
    Service {
        faults: faults.iter().copied().collect(),
        ..Service::new()
    }
}

fn count(host: &ScriptedHost<'_>, kind: &str) -> usize {
    host.service.log.iter().filter(|of| **of == kind).count()
}

#[test]
fn gigabytes_are_sent_in_slices_and_never_held() {
    let (host, last) = driven(Service::new());
    assert!(matches!(last, Step::Done { .. }), "{last:?}");
    assert_eq!(host.service.received, job().bytes);
    assert_eq!(count(&host, "chunk") as u64, job().bytes.div_ceil(CHUNK));
    assert!(host.most_in_memory < 1024, "{} bytes", host.most_in_memory);
    assert_eq!(host.service.jobs, ["run-1-0"]);
}

#[test]
fn a_chunk_whose_answer_is_lost_is_asked_for_and_not_sent_twice() {
    for fault in [Fault::Before, Fault::After] {
        let (host, last) = driven(faulty(&[("chunk", fault), ("query", Fault::After)]));
        assert!(matches!(last, Step::Done { .. }), "{last:?}");
        assert_eq!(host.service.received, job().bytes, "{fault:?}");
        assert_eq!(
            count(&host, "chunk") as u64,
            job().bytes.div_ceil(CHUNK),
            "{fault:?}"
        );
    }
}

#[test]
fn a_job_whose_creation_was_not_answered_is_adopted() {
    let (host, last) = driven(faulty(&[("create", Fault::After)]));
    assert!(matches!(last, Step::Done { .. }), "{last:?}");
    assert_eq!((count(&host, "create"), count(&host, "list")), (1, 1));
}

#[test]
fn a_job_that_shows_late_is_adopted_and_not_created_again() {
    let late = Service {
        hidden_lists: 2,
        ..faulty(&[("create", Fault::After)])
    };
    let (host, last) = driven(late);
    assert!(matches!(last, Step::Done { .. }), "{last:?}");
    assert_eq!((count(&host, "create"), count(&host, "list")), (1, 3));
}

#[test]
fn a_job_is_created_again_only_when_it_stays_missing() {
    let (host, last) = driven(faulty(&[("create", Fault::Before)]));
    assert!(matches!(last, Step::Done { .. }), "{last:?}");
    assert_eq!(host.service.jobs.len(), 1);
    assert!(
        count(&host, "list") > 1,
        "the list is read again before anything is created"
    );
    assert!(host.now_ms >= ADOPT_WAIT_S * 1000);
}

#[test]
fn a_host_killed_at_any_step_neither_loses_nor_doubles_the_job() {
    let (_, whole) = driven(Service::new());
    assert!(matches!(whole, Step::Done { .. }));
    for (step, sends_dying) in (0..45).flat_map(|step| [(step, false), (step, true)]) {
        let mut host = ScriptedHost::new(queue(), Service::new());
        (host.dies_after, host.sends_dying) = (Some(step), sends_dying);
        let last = host.drive(queue().start(&job()).unwrap());
        let when = format!("killed at step {step}, sending: {sends_dying}: {last:?}");
        assert!(matches!(last, Step::Done { .. }), "{when}");
        assert_eq!(host.service.jobs.len(), 1, "{when}");
        assert_eq!(host.service.received, job().bytes, "{when}");
    }
}

#[test]
fn a_job_ends_early_and_leaves_nothing_behind() {
    let mut host = ScriptedHost::new(
        queue(),
        Service {
            jobs: vec!["run-1-0".into()],
            ..Service::new()
        },
    );
    let polling = json!({"phase": "waiting", "name": "batches/1"});
    let last = host.drive(queue().cancel(&polling).unwrap());
    assert!(host.service.cancelled);
    assert!(
        matches!(&last, Step::Failed { error, .. } if error.code == "ended"),
        "{last:?}"
    );
    let last = host.drive(queue().cleanup(&polling).unwrap());
    assert!(matches!(last, Step::Done { .. }) && host.service.deleted);
    let early = queue().cancel(&json!({"phase": "opening"})).unwrap();
    assert!(matches!(early, Step::Failed { error, .. } if error.code == "cancelled"));
}

#[test]
fn an_expired_job_fails_with_a_reason() {
    let (_, last) = driven(Service {
        end: "EXPIRED",
        ..Service::new()
    });
    assert!(matches!(last, Step::Failed { error, .. } if error.code == "ended"));
}

#[test]
fn a_state_of_another_version_is_an_error() {
    let event = heartcut_plugin_api::role::batch::Event::Timer { now_ms: 0 };
    let error = queue().resume(&json!({"phase": "dreaming"}), &event);
    assert_eq!(error.unwrap_err().code, "bad-state");
}

#[test]
fn lines_are_joined_by_their_ids_in_any_order() {
    let request = |digit: &str| Request {
        key: digit.repeat(64),
        messages: vec![Message::user("a\nb")],
        ..Request::default()
    };
    let line = queue().encode_line(&request("a"), "run-1").unwrap();
    assert!(line.contains(&"a".repeat(32)) && !line.contains('\n'));
    assert_eq!(
        queue()
            .encode_line(&Request::default(), "run-1")
            .unwrap_err()
            .code,
        "no-message"
    );
    let lines = [
        json!({"key": "b".repeat(32), "error": "no"}).to_string(),
        "{torn".to_owned(),
        json!({"key": "a".repeat(32), "say": "42"}).to_string(),
    ];
    let decoded = queue().decode_lines(&lines);
    let answers: Vec<Option<BatchLine>> = decoded.into_iter().map(|line| line.ok()).collect();
    let [Some(refused), None, Some(said)] = answers.as_slice() else {
        panic!("{answers:?}")
    };
    assert_eq!(carried(refused), *refused);
    assert_eq!(
        (said.id.as_str(), refused.result.is_err()),
        (request("a").wire_id(), true)
    );
    assert_eq!(said.result.as_ref().unwrap().text, "42");
}
