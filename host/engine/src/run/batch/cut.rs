//! Cuts shards: the lines of waiting requests, framed, in a blob of each job's own.

use super::{Session, errors};
use crate::{
    error::{HostError, Result},
    key::hex,
    money::{Refused, Usd},
    progress::add,
    run::{Context, generate::Wallet},
    store::QueuedItem,
    transport::BlobWriter,
};
use heartcut_plugin_api::{
    PluginError, Request,
    record::{Message, Params},
    role::{
        Batches,
        batch::{BatchJob, BatchLimits},
    },
};
use serde::Deserialize;
use std::io::{self, Write};

/// Requests read at a time.
const PAGE: u32 = 256;

/// What of a request's canonical JSON a provider is given.
#[derive(Deserialize)]
struct Asked {
    model: String,
    messages: Vec<Message>,
    params: Params,
    sample: u32,
}

/// Puts every waiting request of a step into a job; what the next one can cost where the budget holds
/// no more of them before a job under way is over.
///
/// # Errors
/// When the budget does not hold the next one and nothing is under way.
pub(super) fn cut(
    context: &Context<'_>,
    step: usize,
    batches: &dyn Batches,
    session: &Session,
    wallet: &Wallet<'_>,
) -> Result<Option<Usd>> {
    let own = context.plan.pipeline().limits.batch_requests;
    let mut limits = batches.limits();
    limits.requests = limits.requests.min(own.unwrap_or(u64::MAX)).max(1);
    let mut cutter = Cutter {
        context,
        step: u32::try_from(step).unwrap_or(u32::MAX),
        batches,
        session,
        wallet,
        limits,
        refused: None,
    };
    while cutter.cut_one()? {
        context.check_stop()?;
    }
    match cutter.refused {
        None => Ok(None),
        Some(refused) if refused.state.aside != Usd::ZERO => Ok(Some(refused.needs)),
        Some(refused) => Err(wallet.used_up(refused)),
    }
}

struct Cutter<'a> {
    context: &'a Context<'a>,
    step: u32,
    batches: &'a dyn Batches,
    session: &'a Session,
    wallet: &'a Wallet<'a>,
    limits: BatchLimits,
    /// What the budget did not hold.
    refused: Option<Refused>,
}

impl Cutter<'_> {
    /// Makes one job; false when nothing waits, or when the budget holds nothing of it.
    fn cut_one(&mut self) -> Result<bool> {
        let run = self.context.run.id;
        let number = self.session.journal().next_shard(run)?;
        let run_key = run_key(self.context, number);
        let mut shard: Option<Shard> = None;
        let mut after = 0;
        'pages: loop {
            let page = self.session.journal().queued(run, self.step, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.request;
            for mut item in page {
                let (line, model) = match self.line(&mut item, &run_key) {
                    Ok(line) => line,
                    Err(error) => {
                        self.session.journal().refuse(item.request, &error)?;
                        add(&self.context.progress.failed, 1);
                        continue;
                    }
                };
                let open = match &mut shard {
                    Some(shard) if !shard.has_room(&self.limits, &line) => break 'pages,
                    _ if !self.affords(&item) => break 'pages,
                    Some(shard) => shard,
                    None => shard.insert(self.open(&item, model)?),
                };
                open.write(&self.limits, &item, &line)
                    .map_err(|e| unwritable(&e))?;
            }
        }
        let Some(shard) = shard else { return Ok(false) };
        self.commit(shard, number, run_key)?;
        Ok(true)
    }

    /// Sets the worst case of a request aside.
    fn affords(&mut self, item: &QueuedItem) -> bool {
        let most = item.most.unwrap_or(Usd::ZERO);
        self.refused = self.context.budget.set_aside(most).err();
        self.refused.is_none()
    }

    fn open(&self, first: &QueuedItem, model: String) -> Result<Shard> {
        let open = || {
            let mut blob = self.session.blobs.create()?;
            blob.write_all(self.limits.prefix.as_bytes())?;
            Ok(blob)
        };
        Ok(Shard {
            blob: open().map_err(|e: io::Error| unwritable(&e))?,
            bytes: self.limits.prefix.len() as u64,
            lines: 0,
            model,
            first: hex(&first.key)[..32].to_owned(),
            requests: Vec::new(),
        })
    }

    /// The line of a request, whose worst case is taken anew: its price may have become known.
    fn line(&self, item: &mut QueuedItem, run_key: &str) -> Result<(String, String), PluginError> {
        let asked: Asked = serde_json::from_str(&item.body).map_err(|e| {
            PluginError::new("bad-request", "a stored request does not parse").because(&e)
        })?;
        let request = Request {
            key: hex(&item.key),
            model: asked.model,
            messages: asked.messages,
            params: asked.params,
            sample: asked.sample,
            ..Request::default()
        };
        item.most = self.wallet.most(&request);
        let line = self.batches.encode_line(&request, run_key)?;
        let framed = self.limits.prefix.len() + line.len() + self.limits.suffix.len();
        if framed as u64 > self.limits.bytes {
            return Err(errors::too_large(framed as u64, self.limits.bytes));
        }
        Ok((line, request.model))
    }

    /// The job comes into being with its requests, in one commit.
    fn commit(&mut self, mut shard: Shard, number: u32, run_key: String) -> Result<()> {
        let suffix = self.limits.suffix.as_bytes();
        shard.blob.write_all(suffix).map_err(|e| unwritable(&e))?;
        let blob = shard.blob.finish().map_err(|e| unwritable(&e))?;
        let synced = self.session.blobs.sync(&blob.id);
        synced.map_err(|e| unwritable(&e))?;
        let job = BatchJob {
            run_key,
            shard: number,
            model: shard.model,
            blob: blob.id,
            bytes: blob.len,
            lines: shard.lines,
            first: shard.first,
        };
        let run = self.context.run.id;
        self.session
            .journal()
            .create(run, self.step, &job, &shard.requests)
    }
}

/// A job's file on its way.
struct Shard {
    blob: BlobWriter,
    bytes: u64,
    lines: u64,
    model: String,
    first: String,
    /// The requests, each with what its answer can cost.
    requests: Vec<(i64, Option<Usd>)>,
}

impl Shard {
    fn has_room(&self, limits: &BatchLimits, line: &str) -> bool {
        let framing = limits.separator.len() + limits.suffix.len();
        let bytes = self.bytes + (framing + line.len()) as u64;
        self.lines < limits.requests && bytes <= limits.bytes
    }

    fn write(&mut self, limits: &BatchLimits, item: &QueuedItem, line: &str) -> io::Result<()> {
        let separator = if self.lines == 0 {
            ""
        } else {
            limits.separator.as_str()
        };
        self.blob.write_all(separator.as_bytes())?;
        self.blob.write_all(line.as_bytes())?;
        self.bytes += (separator.len() + line.len()) as u64;
        self.lines += 1;
        self.requests.push((item.request, item.most));
        Ok(())
    }
}

/// `hc-<16 hex digits>-<shard>`: no other run has it, and of a run no other shard. With a cassette
/// it rests on nothing but what is asked, so that a recording fits in any project at any time.
fn run_key(context: &Context<'_>, shard: u32) -> String {
    let run = context.run;
    let named = match context.options.cassette {
        Some(_) => run.fingerprint.clone(),
        None => format!(
            "{} {} {} {}",
            run.fingerprint,
            run.created_at,
            run.name,
            context.plan.project.root().display()
        ),
    };
    let digest = blake3::hash(named.as_bytes()).to_hex();
    format!("hc-{}-{shard}", &digest[..16])
}

fn unwritable(error: &io::Error) -> HostError {
    HostError::internal("unwritable", "the file of a batch cannot be written")
        .because(error)
        .help("make room and run the same command again: everything committed is kept")
}
