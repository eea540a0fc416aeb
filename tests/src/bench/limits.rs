//! Services that refuse for the rate: how close a run comes to the ideal.

use super::{Bench, LoadCase, Measured, Row, scenes};
use crate::fault_server::{Fault, FaultServer, Plan};
use std::time::Instant;

/// Answers take so long that only many at once make it fast.
const SLOW: LoadCase = LoadCase {
    requests: 600,
    in_flight: 64,
    latency_ms: 500,
};

/// More than the bucket holds for a minute.
const MANY: LoadCase = LoadCase {
    requests: 6000,
    in_flight: 256,
    latency_ms: 50,
};
const RATE: f64 = 100.0;

impl Bench {
    /// Every third request is refused.
    pub fn every_third_refused(&self) -> Vec<Row> {
        let plan = Plan {
            every: Some((3, Fault::RateLimit)),
            ..Plan::slow(SLOW.latency_ms)
        };
        let server = FaultServer::start(plan);
        let own = self.against(SLOW, &server);
        let one = SLOW.latency_ms as f64 / 1000.0 / SLOW.in_flight as f64;
        let ideal = one * SLOW.requests as f64;
        let what = format!(
            "{} requests, {} in flight, 500 ms, every third refused: wall time, beside the ideal",
            SLOW.requests, SLOW.in_flight
        );
        vec![Row::compared(what, "s", own.wall_s, ideal)]
    }

    /// A service of a hundred requests in a second.
    pub fn token_bucket(&self) -> Vec<Row> {
        let plan = Plan {
            bucket: Some((RATE, RATE)),
            ..Plan::slow(MANY.latency_ms)
        };
        let server = FaultServer::start(plan);
        let started = Instant::now();
        self.against(MANY, &server);
        let seconds = started.elapsed().as_secs_f64();
        let (sent, refused) = (server.requests() as f64, server.refused() as f64);
        vec![
            Row::compared(
                "a service of 100 requests a second: answers",
                "/s",
                (sent - refused) / seconds,
                RATE,
            ),
            Row::alone(
                "a service of 100 requests a second: refused of those sent",
                format!("{:.1} %", refused / sent * 100.0),
            ),
        ]
    }

    fn against(&self, case: LoadCase, server: &FaultServer) -> Measured {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path();
        let rows = crate::sums::jsonl(case.requests);
        fs_err::write(root.join("rows.jsonl"), rows).expect("the rows");
        let mut pipeline = scenes::load_pipeline(case, &server.base_url());
        pipeline.push_str("attempts = 20\n");
        fs_err::write(root.join("load.toml"), pipeline).expect("the pipeline");
        let args = ["run", "load.toml", "--json"];
        let own = Measured::of(&self.command(root, &args));
        let requests = &own.json()["requests"];
        assert_eq!(
            (&requests["total"], &requests["failed"]),
            (&case.requests.into(), &0.into()),
            "{requests}"
        );
        own
    }
}
