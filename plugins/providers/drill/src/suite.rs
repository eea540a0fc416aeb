//! What every provider of batches holds.

use crate::{Cloud, End, Fault, Host, RUN, Weather, job, requests};
use heartcut_sdk::{
    Retry, StopReason,
    role::{
        Batches,
        batch::{BatchJob, Step},
    },
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Makes a service with this weather.
pub type Make<'a> = &'a dyn Fn(Weather) -> Box<dyn Cloud>;

const ROWS: usize = 4;

struct Drill<'a> {
    provider: &'a dyn Batches,
    make: Make<'a>,
    job: BatchJob,
    file: String,
}

/// Everything. Panics with what went wrong.
pub fn all(provider: &dyn Batches, make: Make<'_>) {
    let (job, file) = job(provider, &requests(ROWS));
    let drill = Drill {
        provider,
        make,
        job,
        file,
    };
    let sent = drill.whole();
    drill.killed_at_every_step();
    drill.lost_at_every_request(sent);
    drill.refused_at_every_request(sent);
    drill.refused_for_good(sent);
    drill.looked_for();
    drill.ends();
    drill.forever();
    drill.ended_early();
    drill.cleaned();
    drill.states_of_other_versions();
    drill.torn_lines();
}

impl<'a> Drill<'a> {
    fn host(&self, weather: Weather) -> Host<'a> {
        Host::new(self.provider, (self.make)(weather), &self.file)
    }

    fn start(&self) -> Step {
        self.provider.start(&self.job).unwrap()
    }

    /// All rows are answered, by one job.
    fn answered(&self, host: &Host<'_>, last: &Step, when: &str) {
        assert!(matches!(last, Step::Done { .. }), "{when}: {last:?}");
        assert_eq!(host.cloud.created(), 1, "{when}: jobs");
        let ids = self.ids(host, when);
        let all: BTreeMap<String, bool> = requests(ROWS)
            .iter()
            .map(|request| (request.wire_id().to_owned(), true))
            .collect();
        assert_eq!(ids, all, "{when}");
    }

    /// Which ids were harvested, and whether with a completion.
    fn ids(&self, host: &Host<'_>, when: &str) -> BTreeMap<String, bool> {
        let lines = self.provider.decode_lines(&host.harvest);
        assert_eq!(lines.len(), host.harvest.len(), "{when}: one answer a line");
        let read = lines.into_iter().map(|line| line.unwrap());
        read.map(|line| (line.id, line.result.is_ok())).collect()
    }

    fn whole(&self) -> usize {
        let mut host = self.host(Weather::default());
        let last = host.drive(self.start());
        self.answered(&host, &last, "nothing goes wrong");
        assert_eq!(host.warnings, [], "nothing goes wrong");
        host.sent
    }

    fn killed_at_every_step(&self) {
        for step in 0..40 {
            for sends_dying in [false, true] {
                let mut host = self.host(Weather::default());
                (host.dies_after, host.sends_dying) = (Some(step), sends_dying);
                let last = host.drive(self.start());
                self.answered(
                    &host,
                    &last,
                    &format!("killed at {step}, sending: {sends_dying}"),
                );
            }
        }
    }

    fn lost_at_every_request(&self, sent: usize) {
        for at in 0..sent {
            for fault in [Fault::Before, Fault::After] {
                for hidden_lists in [0, 2] {
                    let mut host = self.host(Weather {
                        hidden_lists,
                        ..Weather::default()
                    });
                    host.faults.push_back((at, fault));
                    let last = host.drive(self.start());
                    self.answered(&host, &last, &format!("{fault:?} at request {at}"));
                }
            }
        }
    }

    /// A fault of the moment changes nothing, also where the service did what it refused.
    fn refused_at_every_request(&self, sent: usize) {
        for at in 0..sent {
            for status in [408, 425, 429, 500, 502, 503, 504, 529] {
                for fault in [Fault::Status(status), Fault::StatusAfter(status)] {
                    if fault == Fault::StatusAfter(429) {
                        continue; // a rate limit is a promise that nothing was done
                    }
                    let mut host = self.host(Weather::default());
                    host.faults.push_back((at, fault));
                    let last = host.drive(self.start());
                    self.answered(&host, &last, &format!("{fault:?} at request {at}"));
                }
            }
        }
    }

    /// A wrong key stops everything and loses nothing.
    fn refused_for_good(&self, sent: usize) {
        for at in 0..sent {
            for status in [401, 402, 403] {
                let mut host = self.host(Weather::default());
                host.faults.push_back((at, Fault::Status(status)));
                let last = host.drive(self.start());
                let when = format!("{status} at request {at}");
                self.answered(&host, &last, &when);
                let stops = host.warnings.iter().filter(|error| stops(error.retry));
                assert_eq!(stops.count(), 1, "{when}: {:?}", host.warnings);
            }
        }
    }

    /// A job whose creation has no answer is found behind the jobs of others.
    fn looked_for(&self) {
        let weathers = [
            Weather {
                strangers: 150,
                ..Weather::default()
            },
            Weather {
                strangers: 3,
                hidden_lists: 1,
                ..Weather::default()
            },
            Weather {
                nameless: true,
                ..Weather::default()
            },
        ];
        let create = self.create_at();
        for weather in weathers {
            let mut host = self.host(weather);
            if !weather.nameless {
                host.faults.push_back((create, Fault::After));
            }
            let last = host.drive(self.start());
            self.answered(&host, &last, &format!("{weather:?}"));
        }
    }

    /// Which of the requests creates the job.
    fn create_at(&self) -> usize {
        for at in 0..40 {
            let mut host = self.host(Weather::default());
            host.faults.push_back((at, Fault::StatusAfter(400)));
            let last = host.drive(self.start());
            let refused = matches!(last, Step::Failed { .. });
            if refused && host.cloud.created() == 1 {
                return at;
            }
        }
        panic!("no request creates the job")
    }

    fn ends(&self) {
        let refused = self.end(End::Refused);
        if let (_, Step::Failed { error, .. }) = &refused {
            assert_eq!(error.retry, Retry::Never, "the same rows are refused again");
        } else {
            self.all_failed(&refused.0, "refused");
        }
        let (host, expired) = self.end(End::Expired);
        match &expired {
            Step::Failed { error, .. } => assert_eq!(error.retry, Retry::Soon, "{error:?}"),
            Step::Done { .. } => self.all_failed(&host, "expired"),
            other => panic!("{other:?}"),
        }
        let (host, partial) = self.end(End::Partial);
        assert!(matches!(partial, Step::Done { .. }), "{partial:?}");
        let answered = self.ids(&host, "partial");
        let good = answered.values().filter(|ok| **ok).count();
        assert_eq!(
            good,
            ROWS / 2,
            "what was answered is harvested: {answered:?}"
        );
    }

    fn end(&self, end: End) -> (Host<'a>, Step) {
        let mut host = self.host(Weather {
            end,
            dreams: 1,
            ..Weather::default()
        });
        let last = host.drive(self.start());
        assert_eq!(host.cloud.created(), 1, "{end:?}");
        let unknown = host.warnings.iter().filter(|e| e.code == "unknown-state");
        assert_eq!(
            unknown.count(),
            1,
            "an unknown state is waited in: {:?}",
            host.warnings
        );
        (host, last)
    }

    fn all_failed(&self, host: &Host<'_>, when: &str) {
        let ids = self.ids(host, when);
        assert!(ids.values().all(|ok| !ok), "{when}: {ids:?}");
    }

    fn forever(&self) {
        let mut host = self.host(Weather {
            forever: true,
            ..Weather::default()
        });
        let last = host.drive(self.start());
        assert!(matches!(last, Step::Wait { .. }), "{last:?}");
        assert_eq!((host.cloud.created(), host.harvest.len()), (1, 0));
    }

    /// At whatever step it is cancelled, the job ends and is not created again.
    fn ended_early(&self) {
        for steps in 0..12 {
            let mut host = self.host(Weather {
                forever: true,
                ..Weather::default()
            });
            host.until_ms = 0;
            let mut step = self.start();
            for _ in 0..steps {
                step = self.one(&mut host, step);
            }
            let before = host.cloud.created();
            host.until_ms = u64::MAX;
            let last = host.drive(self.provider.cancel(state(&step)).unwrap());
            let when = format!("cancelled after {steps} steps");
            match &last {
                Step::Done { .. } => {}
                Step::Failed { error, .. } => {
                    assert_eq!(
                        (error.code.as_str(), error.retry),
                        ("cancelled", Retry::Soon),
                        "{when}"
                    );
                }
                other => panic!("{when}: {other:?}"),
            }
            assert_eq!(host.cloud.created(), before, "{when}");
        }
    }

    /// One step of a job.
    fn one(&self, host: &mut Host<'_>, step: Step) -> Step {
        if matches!(step, Step::Done { .. } | Step::Failed { .. }) {
            return step;
        }
        host.once(step)
    }

    fn cleaned(&self) {
        for undeletable in [false, true] {
            let mut host = self.host(Weather {
                undeletable,
                ..Weather::default()
            });
            let last = host.drive(self.start());
            let last = host.drive(self.provider.cleanup(state(&last)).unwrap());
            assert!(matches!(last, Step::Done { .. }), "{last:?}");
            let warned = host
                .warnings
                .iter()
                .any(|error| error.code == "not-deleted");
            assert_eq!(
                warned,
                undeletable && host.cloud.files() > 0,
                "{:?}",
                host.warnings
            );
            if !undeletable {
                assert_eq!(host.cloud.files(), 0, "files are left");
            }
        }
    }

    /// Lines that are cut, doubled or none at all are answered one for one and never panic.
    fn torn_lines(&self) {
        let mut host = self.host(Weather {
            end: End::Partial,
            ..Weather::default()
        });
        host.drive(self.start());
        let whole = host.harvest;
        let mut lines = vec![
            String::new(),
            "null".into(),
            "[]".into(),
            "{}".into(),
            "\0".into(),
        ];
        for line in &whole {
            let cuts = (0..line.len()).filter(|at| line.is_char_boundary(*at));
            lines.extend(cuts.map(|at| line[..at].to_owned()));
            lines.extend([line.clone(), line.clone()]);
            lines.extend(["true", "7", "null", "{}", "[]", "\"x\""].map(|other| {
                let (head, _) = line.rsplit_once(':').unwrap();
                format!("{head}:{other}}}")
            }));
        }
        let read = self.provider.decode_lines(&lines);
        assert_eq!(read.len(), lines.len());
        let good = read.iter().flatten().filter(|line| line.result.is_ok());
        assert!(good.count() >= ROWS, "doubled lines are read twice");
    }

    fn states_of_other_versions(&self) {
        for state in [
            json!({}),
            json!({"phase": "dreaming"}),
            json!(null),
            json!([1]),
        ] {
            let event = heartcut_sdk::role::batch::Event::Timer { now_ms: 0 };
            let error = self.provider.resume(&state, &event).unwrap_err();
            assert_eq!(error.code, "bad-state", "{state}");
        }
        assert!(self.job.run_key == RUN && RUN.len() <= 31);
    }
}

fn stops(retry: Retry) -> bool {
    matches!(
        retry,
        Retry::Stop {
            reason: StopReason::Auth | StopReason::Quota
        }
    )
}

fn state(step: &Step) -> &Value {
    match step {
        Step::Send { state, .. }
        | Step::Download { state, .. }
        | Step::Wait { state, .. }
        | Step::Done { state, .. }
        | Step::Failed { state, .. } => state,
    }
}
