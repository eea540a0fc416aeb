//! Sends what a job's state machine asks for, and repeats what may be repeated.

use super::drive::{Carried, Desk};
use crate::{
    error::{ErrorKind, HostError, Result},
    progress::add,
    run::generate,
    store::JobRow,
    transport::{Exchanged, SendError, Sent},
};
use heartcut_plugin_api::{
    PluginError, Retry,
    http::{Body, HttpRequest, HttpResponse, Part},
    role::batch::{Event, Repeat},
};

/// Bytes of an answer that a plugin reads as a whole.
const LONGEST_ANSWER: u64 = 64 << 20;
/// Times in a row that a service may be out of reach while its jobs are waited for.
const UNREACHED: u32 = 10;
/// Milliseconds until a service that is out of reach is tried again.
pub(super) const UNREACHED_MS: u64 = 60_000;

/// What became of one try.
pub(super) enum Tried {
    Answered(HttpResponse),
    /// It may be tried again after so many milliseconds.
    Again(u64, Option<PluginError>),
    /// The target of a captured URL is not known any more.
    Gone,
    /// It went out and no answer came back.
    Lost(PluginError),
}

impl Desk<'_> {
    /// Sends a request. An unsafe one is written down as begun before it goes out, and whatever is
    /// found begun has perhaps arrived.
    pub(super) async fn send(
        &self,
        job: &mut JobRow,
        request: &HttpRequest,
        repeat: Repeat,
    ) -> Result<Carried> {
        if repeat == Repeat::Unsafe && job.begun {
            return Ok(Carried::Event(Event::Lost {
                now_ms: self.now_ms(),
            }));
        }
        let _turn = match request
            .body
            .iter()
            .any(|part| matches!(part, Part::Blob { .. }))
        {
            true => self.uploads.acquire().await.ok(),
            false => None,
        };
        for attempt in 1.. {
            if repeat == Repeat::Unsafe {
                self.set_begun(job, true)?;
            }
            let sent = self.transport.send(&self.grant(job), request).await;
            let event = match self.tried(job, sent, attempt, repeat)? {
                Tried::Answered(response) => Event::Response {
                    response: self.whole(response)?,
                    now_ms: self.now_ms(),
                },
                Tried::Gone => Event::Gone {
                    now_ms: self.now_ms(),
                },
                Tried::Lost(_) if repeat == Repeat::Unsafe => Event::Lost {
                    now_ms: self.now_ms(),
                },
                Tried::Again(_, error) if attempt >= self.attempts() => {
                    self.set_begun(job, false)?;
                    return self.unreached(error);
                }
                Tried::Lost(error) if attempt >= self.attempts() => {
                    return self.unreached(Some(error));
                }
                Tried::Again(ms, _) => {
                    self.pause(ms).await;
                    continue;
                }
                Tried::Lost(_) => {
                    self.pause(self.backoff(job, Retry::Soon, attempt)).await;
                    continue;
                }
            };
            return Ok(Carried::Event(event));
        }
        Ok(Carried::Later(self.now_ms()))
    }

    /// What a try came to. A safe request that was answered with a failure of the moment is tried
    /// again; an unsafe one is never.
    pub(super) fn tried(
        &self,
        job: &mut JobRow,
        sent: Result<Exchanged, SendError>,
        attempt: u32,
        repeat: Repeat,
    ) -> Result<Tried> {
        self.session.look(job.id);
        add(&self.context.progress.polls, 1);
        let error = match sent {
            Ok(exchanged) => {
                self.session.note_reached();
                let response = exchanged.response;
                let passing = repeat == Repeat::Safe && is_passing(response.status);
                if passing && attempt < self.attempts() && !self.context.progress.is_stopped() {
                    let retry = retry_after(&response);
                    return Ok(Tried::Again(self.backoff(job, retry, attempt), None));
                }
                return Ok(Tried::Answered(response));
            }
            Err(error) => error,
        };
        if error.code() == "not-captured" {
            return Ok(Tried::Gone);
        }
        let (sent, told): (Sent, PluginError) = (error.sent(), error.into());
        if sent == Sent::Maybe && told.code != "no-space" && !HostError::stops_run(&told) {
            return Ok(Tried::Lost(told));
        }
        if told.retry.is_never() || HostError::stops_run(&told) {
            if sent == Sent::No {
                self.set_begun(job, false)?;
            }
            return Err(generate::provider_error(self.plan, "ended the run", told));
        }
        Ok(Tried::Again(
            self.backoff(job, told.retry, attempt),
            Some(told),
        ))
    }

    fn set_begun(&self, job: &mut JobRow, begun: bool) -> Result<()> {
        if job.begun == begun {
            return Ok(());
        }
        job.begun = begun;
        self.save(job)
    }

    /// A list of jobs is read whole, however long it is; only files stay blobs.
    fn whole(&self, mut response: HttpResponse) -> Result<HttpResponse> {
        if let Body::Blob { id, len } = &response.body
            && *len <= LONGEST_ANSWER
        {
            let text = self.session.blobs.take_text(id, LONGEST_ANSWER);
            let text = text.map_err(|e| HostError::new(ErrorKind::Provider, e))?;
            response.body = Body::Text { text };
        }
        Ok(response)
    }

    /// Whoever waits for hours can wait for a service that is away; whoever does not is told.
    pub(super) fn unreached(&self, error: Option<PluginError>) -> Result<Carried> {
        let failures = self.session.note_unreached(self.now_ms());
        let again = UNREACHED_MS + self.now_ms();
        let Some(error) = error else {
            return Ok(Carried::Later(again));
        };
        let patient = !self.context.options.no_wait && failures.is_some_and(|n| n < UNREACHED);
        if patient || self.context.progress.is_stopped() {
            return Ok(Carried::Later(again));
        }
        Err(generate::provider_error(
            self.plan,
            "cannot be reached",
            error,
        ))
    }

    pub(super) fn backoff(&self, job: &JobRow, retry: Retry, attempt: u32) -> u64 {
        let key = blake3::hash(job.job.run_key.as_bytes());
        let seed = self.context.plan.pipeline().seed;
        let delay = generate::delay(retry, attempt, seed, key.as_bytes());
        delay.map_or(0, |delay| {
            u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)
        })
    }

    pub(super) async fn pause(&self, ms: u64) {
        self.context
            .options
            .clock
            .sleep(ms, self.context.progress)
            .await;
    }
}

/// Refusals that the next try may not meet again.
fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..)
}

/// The delay that a service asks for, in seconds; dates are left to those who read the answer.
fn retry_after(response: &HttpResponse) -> Retry {
    let seconds = response
        .headers
        .get("retry-after")
        .and_then(|text| text.trim().parse::<u64>().ok());
    match seconds {
        Some(seconds) if seconds <= 120 => Retry::After { ms: seconds * 1000 },
        _ => Retry::Soon,
    }
}
