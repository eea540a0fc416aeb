//! The only door to the network: sends what plugins describe, to hosts that were granted, with
//! secrets that they never see.
//!
//! A plugin builds an [`HttpRequest`]; [`Transport::send`] checks it against the plugin's
//! [`Grant`], fills in secrets, follows redirects within the grant and hands the answer back.
//! Nothing of a request that is refused reaches the network. Repeating is the caller's business:
//! [`SendError::sent`] says whether a failed request may have arrived.

mod answer;
mod blobs;
mod body;
mod captured;
mod cassette;
mod client;
mod error;
mod failure;
mod google;
mod grant;
mod headers;
mod hop;
mod host_rule;
mod options;
mod origin;
mod redirect;
mod refusal;
mod tls;

pub use blobs::{Blob, BlobWriter, Blobs};
pub use cassette::Cassette;
pub use error::{SendError, Sent};
pub use grant::{Grant, ProjectGrant};
pub use options::TransportOptions;
pub(crate) use tls::config as tls_config;

use crate::secrets::Secrets;
use captured::CapturedHeaders;
use client::{Answer, Client};
pub(crate) use headers::check_secrets;

use google::Minter;
use headers::Filler;
use heartcut_plugin_api::{
    PluginError,
    http::{HttpRequest, HttpResponse},
};
use hop::Hop;
use std::sync::Arc;

/// Redirects that one request follows.
const MAX_REDIRECTS: usize = 5;

/// Sends requests of plugins; one for a whole run, shared by all of them.
#[derive(Debug)]
pub struct Transport {
    client: Client,
    secrets: Arc<Secrets>,
    blobs: Blobs,
    captured: CapturedHeaders,
    minter: Minter,
    cassette: Option<Arc<Cassette>>,
}

/// What becomes of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keep {
    /// Text where it is small enough.
    Small,
    /// A blob in any case.
    File,
}

/// An answer with what the plugin does not need to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchanged {
    /// What the plugin decodes; any status.
    pub response: HttpResponse,
    /// Redirects that were followed.
    pub redirects: usize,
    /// Answer headers that were left out because they were too long.
    pub omitted_headers: Vec<String>,
}

impl Transport {
    /// A transport with connections, limits and proxies of its own; nothing is sent yet.
    ///
    /// # Errors
    /// `no-client` when the system's TLS or proxy settings cannot be used.
    pub fn new(
        options: TransportOptions,
        secrets: Arc<Secrets>,
        blobs: Blobs,
    ) -> Result<Self, PluginError> {
        let client = Client::new(options)?;
        Ok(Self {
            client,
            secrets,
            blobs,
            captured: CapturedHeaders::default(),
            minter: Minter::default(),
            cassette: None,
        })
    }

    /// The same with a recorder, or with a player in the place of the network.
    #[must_use]
    pub fn with_cassette(mut self, cassette: Option<Arc<Cassette>>) -> Self {
        self.cassette = cassette;
        self
    }

    /// Sends `request` on behalf of the plugin that holds `grant` and reads the whole answer.
    ///
    /// Redirects are followed to granted hosts only; the method stays, except that 303 asks for a
    /// `GET`; secrets are not sent to another host than the first.
    ///
    /// # Errors
    /// A refusal before anything was sent, or a failure on the way; an answer with any status is
    /// no error.
    pub async fn send(&self, grant: &Grant, request: &HttpRequest) -> Result<Exchanged, SendError> {
        self.exchange(grant, request, Keep::Small).await
    }

    /// The same for a file: the body of an accepted answer becomes a blob, byte for byte, however
    /// small it is.
    ///
    /// # Errors
    /// As [`Transport::send`].
    pub async fn fetch(
        &self,
        grant: &Grant,
        request: &HttpRequest,
    ) -> Result<Exchanged, SendError> {
        self.exchange(grant, request, Keep::File).await
    }

    async fn exchange(
        &self,
        grant: &Grant,
        request: &HttpRequest,
        keep: Keep,
    ) -> Result<Exchanged, SendError> {
        let Some(cassette) = &self.cassette else {
            return self.send_out(grant, request, keep).await;
        };
        if let Some(played) = cassette.play(request, &self.blobs) {
            return played;
        }
        let exchanged = self.send_out(grant, request, keep).await?;
        cassette.keep(request, &exchanged.response, &self.blobs, &self.secrets)?;
        Ok(exchanged)
    }

    async fn send_out(
        &self,
        grant: &Grant,
        request: &HttpRequest,
        keep: Keep,
    ) -> Result<Exchanged, SendError> {
        let filler = Filler {
            secrets: &self.secrets,
            minter: &self.minter,
            client: self.client.inner(),
        };
        let mut hop = Hop::first(grant, request, &filler, &self.captured).await?;
        for redirects in 0..=MAX_REDIRECTS {
            let answer = self.client.exchange(&hop, request, &self.blobs).await?;
            match redirect::next(grant, &hop, &answer.response)? {
                Some(next) => hop = next,
                None => {
                    let mut exchanged = self.finish(grant, request, &hop, answer, keep).await?;
                    exchanged.redirects = redirects;
                    return Ok(exchanged);
                }
            }
        }
        Err(refusal::too_many_redirects(grant, &hop.origin))
    }

    async fn finish(
        &self,
        grant: &Grant,
        request: &HttpRequest,
        hop: &Hop,
        answer: Answer,
        keep: Keep,
    ) -> Result<Exchanged, SendError> {
        let status = answer.response.status().as_u16();
        let headers = answer.response.headers();
        self.captured
            .keep(grant, &request.capture, &hop.origin, headers);
        let seen = headers::answered(headers, &request.capture, &self.secrets);
        let file = keep == Keep::File && answer.response.status().is_success();
        let body = if file {
            self.client
                .download(answer, &hop.origin, &self.blobs)
                .await?
        } else {
            let read = self
                .client
                .read(answer, request.sse, &hop.origin, &self.blobs);
            read.await?
        };
        let body = answer::shown(body, status, &self.secrets);
        let response = HttpResponse {
            status,
            headers: seen.headers,
            body,
        };
        Ok(Exchanged {
            response,
            redirects: 0,
            omitted_headers: seen.omitted,
        })
    }
}

#[cfg(test)]
mod tests;
