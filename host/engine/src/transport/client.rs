//! Connections: one client for all plugins, and the clock that runs while they wait.

use super::{
    Blobs, SendError, TransportOptions, answer,
    answer::Patience,
    body::{self, Progress},
    failure::{self, Waiting},
    hop::Hop,
    origin::Origin,
    refusal, tls,
};
use heartcut_plugin_api::{
    PluginError,
    http::{Body, HttpRequest},
};
use reqwest::{Request, Response, redirect::Policy, retry};
use std::{pin::pin, time::Duration};
use tokio::time::{Instant, timeout_at};

/// Bytes of the header list that an HTTP/2 server may send.
const HEADER_LIST: u32 = 256 << 10;
/// Headers that an HTTP/1 server may send.
const HEADER_COUNT: usize = 256;
/// Long answers are awaited in silence, and routers forget silent connections.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(super) struct Client {
    inner: reqwest::Client,
    options: TransportOptions,
}

/// The beginning of an answer.
pub(super) struct Answer {
    pub(super) response: Response,
    /// When the last byte of the request was sent.
    asked: Instant,
}

impl Client {
    pub(super) fn new(options: TransportOptions) -> Result<Self, PluginError> {
        let no_client = |error: &dyn std::error::Error| {
            PluginError::new("no-client", "no connection can be set up")
                .because(error)
                .help("check the proxy settings, such as `HTTPS_PROXY`, and the certificates")
        };
        let tls = tls::config().map_err(|error| no_client(&error))?;
        let inner = builder(&options).tls_backend_preconfigured(tls).build();
        Ok(Self {
            inner: inner.map_err(|error| no_client(&error))?,
            options,
        })
    }

    /// For the tokens that requests need.
    pub(super) fn inner(&self) -> &reqwest::Client {
        &self.inner
    }

    /// Sends one hop and waits for the head of its answer.
    pub(super) async fn exchange(
        &self,
        hop: &Hop,
        request: &HttpRequest,
        blobs: &Blobs,
    ) -> Result<Answer, SendError> {
        let progress = Progress::new();
        let mut outgoing = Request::new(hop.method.clone(), hop.url.clone());
        *outgoing.headers_mut() = hop.headers.clone();
        if hop.with_body {
            let body = body::body(&request.body, blobs, &progress).map_err(refusal::never)?;
            *outgoing.body_mut() = Some(body);
        }
        let response = self.head(outgoing, &progress, hop).await?;
        Ok(Answer {
            response,
            asked: progress.state().last,
        })
    }

    /// The clock starts again with each piece of the body that goes out.
    async fn head(
        &self,
        request: Request,
        progress: &Progress,
        hop: &Hop,
    ) -> Result<Response, SendError> {
        let mut call = pin!(self.inner.execute(request));
        let waiting = |progress: &Progress| Waiting {
            origin: &hop.origin,
            arrived: !hop.with_body || progress.state().started,
        };
        loop {
            let deadline = progress.state().last + self.options.timeout;
            match timeout_at(deadline, &mut call).await {
                Ok(done) => return done.map_err(|error| waiting(progress).failed(error)),
                Err(_) if progress.state().last + self.options.timeout > deadline => {}
                Err(_) => return Err(waiting(progress).timed_out()),
            }
        }
    }

    /// Reads the body of an answer.
    pub(super) async fn read(
        &self,
        answer: Answer,
        sse: bool,
        origin: &Origin,
        blobs: &Blobs,
    ) -> Result<Body, SendError> {
        let whole = if sse {
            self.options.stream_timeout
        } else {
            self.options.timeout
        };
        let patience = Patience {
            idle: self.options.idle_timeout,
            until: answer.asked + whole,
            strict: sse,
            limit: self.options.answer_limit,
        };
        let body = answer::read(answer.response, &patience, blobs).await;
        body.map_err(|cut| failure::cut(origin, cut))
    }

    /// Reads the body of an answer into a blob.
    pub(super) async fn download(
        &self,
        answer: Answer,
        origin: &Origin,
        blobs: &Blobs,
    ) -> Result<Body, SendError> {
        let patience = Patience {
            idle: self.options.idle_timeout.min(self.options.timeout),
            until: answer.asked,
            strict: false,
            limit: self.options.answer_limit,
        };
        let body = answer::download(answer.response, &patience, blobs).await;
        body.map_err(|cut| failure::cut(origin, cut))
    }
}

fn builder(options: &TransportOptions) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("heartcut/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .retry(retry::never())
        .referer(false)
        .connect_timeout(options.connect_timeout.min(options.timeout))
        .pool_max_idle_per_host(options.concurrency.max(1))
        .tcp_keepalive(KEEP_ALIVE)
        .http2_keep_alive_interval(KEEP_ALIVE)
        .http2_max_header_list_size(HEADER_LIST)
        .http1_max_headers(HEADER_COUNT);
    if options.system_proxy {
        builder
    } else {
        builder.no_proxy()
    }
}
