//! Trying a request: encode, send, decode, and what each try cost.

use super::{
    Desk, Work,
    errors::{long_wait, wrong_count},
    leave::Leave,
};
use crate::{
    money::Usd,
    progress::add,
    run::generate::{backoff, pace::Came},
    transport::Sent,
};
use heartcut_plugin_api::{
    Completion, PluginError, Retry,
    http::{Body, HttpRequest, HttpResponse, RateHints},
    role::{Decoded, Exchange},
};
use std::time::{Duration, Instant};

/// A refusal for the rate says nothing about the request, which may be refused more often.
const REFUSALS_PER_ATTEMPT: u32 = 4;

/// Nobody waits longer than this for a service within a run.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// Bytes of an answer that holds one completion.
const LONGEST_COMPLETION: u64 = 64 << 20;

/// A completion with what it can have cost, for the ledger.
pub(super) struct Bought {
    pub(super) completion: Completion,
    pub(super) most: Option<Usd>,
}

/// Why a request has no completion.
pub(super) enum Unanswered {
    /// The run ended before it was sent.
    NotSent,
    /// All tries failed.
    Failed(PluginError),
}

impl From<PluginError> for Unanswered {
    fn from(error: PluginError) -> Self {
        Self::Failed(error)
    }
}

/// Why a try gave no completion.
struct Miss {
    error: PluginError,
    /// Whether its answer may be billed all the same.
    maybe_billed: bool,
}

/// How often a request was tried.
#[derive(Default)]
struct Tries {
    failed: u32,
    refused: u32,
}

impl Tries {
    /// Notes a failure; the number of its kind, if another try is allowed.
    fn next(&mut self, retry: Retry, attempts: u32) -> Option<u32> {
        let (tries, most) = match retry {
            Retry::Rate { .. } => (
                &mut self.refused,
                attempts.saturating_mul(REFUSALS_PER_ATTEMPT),
            ),
            _ => (&mut self.failed, attempts),
        };
        *tries += 1;
        (attempts > 1 && *tries < most).then_some(*tries)
    }
}

impl Desk<'_> {
    /// Asks until there is a completion or no sense in asking on.
    pub(super) async fn ask(
        &self,
        work: &Work,
        request: i64,
        mut leave: Option<Leave<'_>>,
    ) -> Result<Bought, Unanswered> {
        let http = self.encode(work)?;
        let pipeline = self.context.plan.pipeline();
        let mut tries = Tries::default();
        loop {
            let leave = match leave.take() {
                Some(leave) => leave,
                None => self.leave(work).await.ok_or(Unanswered::NotSent)?,
            };
            let miss = match self.try_once(work, request, &http, leave).await {
                Ok(bought) => return Ok(bought),
                Err(miss) => miss,
            };
            let retry = miss.error.retry;
            let again = tries.next(retry, pipeline.limits.attempts);
            let delay =
                again.and_then(|attempt| backoff::delay(retry, attempt, pipeline.seed, &work.key));
            let Some(delay) = delay else {
                return Err(miss.error.into());
            };
            if delay > LONGEST_WAIT {
                return Err(long_wait(miss.error, delay).into());
            }
            add(&self.context.progress.retried, 1);
            self.sleep(delay).await;
        }
    }

    fn encode(&self, work: &Work) -> Result<HttpRequest, PluginError> {
        let encoded = self
            .remote
            .encode(std::slice::from_ref(&work.request))
            .pop();
        encoded.unwrap_or_else(|| Err(wrong_count(&self.plan.provider_id)))
    }

    /// One try; what it cost is taken from what was set aside.
    async fn try_once(
        &self,
        work: &Work,
        request: i64,
        http: &HttpRequest,
        leave: Leave<'_>,
    ) -> Result<Bought, Miss> {
        let Leave { slot, money, most } = leave;
        let tried = self.exchange(work, http).await;
        let (outcome, hints) = match tried {
            Ok(decoded) => decoded,
            Err(miss) => (Err(miss), RateHints::default()),
        };
        slot.came(came(&outcome), &hints);
        match outcome {
            Ok(completion) => {
                let cost = self.wallet.cost(completion.usage).map(|cost| cost.usd);
                money.spend(cost.or(most).unwrap_or(Usd::ZERO));
                if let Some(usage) = completion.usage {
                    self.wallet.learn(&work.request, usage);
                }
                Ok(Bought { completion, most })
            }
            Err(miss) if miss.maybe_billed => {
                money.spend(most.unwrap_or(Usd::ZERO));
                add(&self.context.progress.maybe_billed, 1);
                let row = self.wallet.lost(request, most);
                let noted = self.context.writer.lost(row).await;
                noted.map_err(|error| Miss {
                    error: error.error,
                    maybe_billed: true,
                })?;
                Err(miss)
            }
            Err(miss) => Err(miss),
        }
    }

    async fn exchange(
        &self,
        work: &Work,
        http: &HttpRequest,
    ) -> Result<(Result<Completion, Miss>, RateHints), Miss> {
        let progress = self.context.progress;
        add(&progress.sent, 1);
        add(&progress.in_flight, 1);
        let started = Instant::now();
        let sent = self.transport.send(&self.plan.grant, http).await;
        progress
            .in_flight
            .fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
        let mut response = sent
            .map_err(|error| Miss {
                maybe_billed: error.sent() == Sent::Maybe,
                error: error.into(),
            })?
            .response;
        self.unspool(&mut response).map_err(|error| Miss {
            error,
            maybe_billed: true,
        })?;
        let exchange = Exchange {
            request: &work.request,
            response: &response,
        };
        let decoded = self.remote.decode(&[exchange]).pop();
        let Decoded { result, hints } = decoded.unwrap_or_else(|| Decoded {
            result: Err(wrong_count(&self.plan.provider_id)),
            hints: RateHints::default(),
        });
        let completion = result.map(|completion| Completion {
            latency_ms: u64::try_from(started.elapsed().as_millis()).ok(),
            cost: self
                .wallet
                .cost(completion.usage)
                .map(|cost| cost.usd.to_f64()),
            ..completion
        });
        let completion = completion.map_err(|error| Miss {
            error,
            // An answer that the service holds to be good and nobody can read was bought.
            maybe_billed: (200..300).contains(&response.status),
        });
        Ok((completion, hints))
    }

    /// One completion is read whole, however long the model thought; only files stay blobs.
    fn unspool(&self, response: &mut HttpResponse) -> Result<(), PluginError> {
        if let Body::Blob { id, .. } = &response.body {
            let text = self.blobs.take_text(id, LONGEST_COMPLETION)?;
            response.body = Body::Text { text };
        }
        Ok(())
    }
}

/// What the pace should hear of a try.
fn came(outcome: &Result<Completion, Miss>) -> Came {
    match outcome {
        Ok(completion) => Came::Answer(completion.usage.map(|usage| usage.input + usage.output)),
        Err(miss) => match miss.error.retry {
            Retry::Rate { ms } => Came::Refusal(ms.map(Duration::from_millis)),
            _ => Came::Other,
        },
    }
}
