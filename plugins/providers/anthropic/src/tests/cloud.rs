//! Message batches, scripted. The list shows no names.

use crate::Anthropic;
use heartcut_batch_drill::{Cloud, End, Sent, Weather, ok, refusal, suite};
use heartcut_sdk::{http::HttpResponse, parse_config, prelude::*};

#[test]
fn a_batch_survives_everything() {
    let anthropic = Anthropic::create(parse_config(json!({})).unwrap(), Assets::default()).unwrap();
    let make = |weather| Box::new(AnthropicCloud::new(weather)) as Box<dyn Cloud>;
    suite::all(&anthropic, &make);
}

struct AnthropicCloud {
    weather: Weather,
    jobs: Vec<Vec<Value>>,
    dreams: u32,
    lists: u32,
    /// How often the job still runs when it is asked.
    runs: u32,
    cancelled: bool,
    deleted: bool,
}

const BATCHES: &str = "/v1/messages/batches";
const CREATED: &str = "2025-01-01T00:00:00Z";

impl AnthropicCloud {
    fn new(weather: Weather) -> Self {
        Self {
            weather,
            jobs: Vec::new(),
            dreams: weather.dreams,
            lists: weather.hidden_lists,
            runs: 1,
            cancelled: false,
            deleted: false,
        }
    }

    fn create(&mut self, sent: &Sent) -> HttpResponse {
        let requests = sent.json()["requests"].as_array().unwrap().clone();
        for request in &requests {
            let id = request["custom_id"].as_str().unwrap();
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
            assert!(id.len() <= 64 && id.bytes().all(plain), "{id}");
        }
        self.jobs.push(requests);
        let id = if self.weather.nameless {
            Value::Null
        } else {
            "msgbatch_1".into()
        };
        ok(&json!({"id": id, "processing_status": "in_progress"}))
    }

    fn ended(&self) -> bool {
        self.cancelled || (!self.weather.forever && self.runs == 0 && self.dreams == 0)
    }

    fn shown(&self, id: &str, status: &str) -> Value {
        let ended = status == "ended";
        let url = ended.then(|| format!("https://api.anthropic.com{BATCHES}/{id}/results"));
        let counts = if ended {
            json!({"processing": 0, "succeeded": 4, "errored": 0, "canceled": 0, "expired": 0})
        } else {
            json!({"processing": 4, "succeeded": 0, "errored": 0, "canceled": 0, "expired": 0})
        };
        json!({"id": id, "processing_status": status, "request_counts": counts, "created_at": CREATED,
            "archived_at": null, "results_url": url})
    }

    fn list(&mut self, sent: &Sent) -> HttpResponse {
        let hidden = self.lists > 0;
        self.lists = self.lists.saturating_sub(1);
        let stranger = |n: usize| self.shown(&format!("msgbatch_s{n}"), "ended");
        let mut jobs: Vec<Value> = (0..self.weather.strangers.min(105)).map(stranger).collect();
        let status = if self.ended() { "ended" } else { "in_progress" };
        let mine = self.jobs.iter().filter(|_| !hidden && !self.deleted);
        jobs.extend(mine.map(|_| self.shown("msgbatch_1", status)));
        self.runs = self.runs.saturating_sub(1);
        let after = sent.path.split("after_id=").nth(1);
        let from = after.map_or(0, |id| {
            jobs.iter().position(|job| job["id"] == id).unwrap() + 1
        });
        let page: Vec<Value> = jobs[from..].iter().take(100).cloned().collect();
        ok(&json!({"has_more": from + page.len() < jobs.len(), "data": page}))
    }

    fn poll(&mut self) -> HttpResponse {
        if self.dreams > 0 {
            self.dreams -= 1;
            return ok(&self.shown("msgbatch_1", "dreaming"));
        }
        if self.ended() {
            return ok(&self.shown("msgbatch_1", "ended"));
        }
        self.runs = self.runs.saturating_sub(1);
        ok(&self.shown("msgbatch_1", "in_progress"))
    }

    fn results(&self) -> HttpResponse {
        let lines = &self.jobs[0];
        let good = match self.weather.end {
            _ if self.cancelled => 0,
            End::Succeeded => lines.len(),
            End::Partial => lines.len() / 2,
            End::Expired | End::Refused => 0,
        };
        let mut lines: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(n, line)| answer(line, n < good, self.weather.end))
            .collect();
        lines.reverse();
        refusal(200, &(lines.join("\n") + "\n"))
    }
}

fn answer(line: &Value, good: bool, end: End) -> String {
    let result = match (good, end) {
        (true, _) => {
            let message =
                json!({"content": [{"type": "text", "text": "42"}], "stop_reason": "end_turn"});
            json!({"type": "succeeded", "message": message})
        }
        (false, End::Refused) => {
            let error = json!({"type": "invalid_request_error", "message": "bad"});
            json!({"type": "errored", "error": {"type": "error", "error": error}})
        }
        (false, _) => json!({"type": "expired"}),
    };
    json!({"custom_id": line["custom_id"], "result": result}).to_string()
}

impl Cloud for AnthropicCloud {
    fn answer(&mut self, sent: &Sent) -> HttpResponse {
        assert!(sent.is_signed(), "a request without a key: {sent:?}");
        assert_eq!(sent.header("anthropic-version"), "2023-06-01");
        let (path, _) = sent.path.split_once('?').unwrap_or((&sent.path, ""));
        let name = path.strip_prefix(BATCHES).unwrap().trim_start_matches('/');
        match (sent.method.as_str(), name) {
            ("POST", "") => self.create(sent),
            ("GET", "") => self.list(sent),
            ("GET", "msgbatch_1") => self.poll(),
            ("GET", "msgbatch_1/results") => self.results(),
            ("GET", stranger) if stranger.ends_with("/results") => refusal(
                200,
                "{\"custom_id\":\"mine-1\",\"result\":{\"type\":\"expired\"}}\n",
            ),
            ("POST", "msgbatch_1/cancel") => {
                self.cancelled = true;
                ok(&self.shown("msgbatch_1", "canceling"))
            }
            ("DELETE", _) if self.weather.undeletable => refusal(400, "{}"),
            ("DELETE", "msgbatch_1") => {
                self.deleted = true;
                ok(&json!({"id": "msgbatch_1", "type": "message_batch_deleted"}))
            }
            other => panic!("nobody asks for {other:?}"),
        }
    }

    fn created(&self) -> usize {
        self.jobs.len()
    }

    fn files(&self) -> usize {
        self.jobs.len() - usize::from(self.deleted)
    }
}
