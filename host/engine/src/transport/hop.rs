//! One request as it goes out.

use super::{
    Grant, SendError, captured::CapturedHeaders, headers, headers::Filler, origin::Origin, refusal,
};
use heartcut_plugin_api::http::{HttpRequest, Target};
use reqwest::{Method, Url, header::HeaderMap};

/// Methods that plugins may use; `TRACE` would send secrets back, `CONNECT` opens a tunnel.
const METHODS: [Method; 6] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

/// What goes to one host: the first request, or what a redirect makes of it. Its host is granted
/// and its headers hold no secret that the host may not see.
pub(super) struct Hop {
    pub(super) url: Url,
    pub(super) origin: Origin,
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    /// Whether the request's body goes along.
    pub(super) with_body: bool,
}

impl Hop {
    /// The request of the plugin, checked against its grant.
    pub(super) async fn first(
        grant: &Grant,
        request: &HttpRequest,
        filler: &Filler<'_>,
        captured: &CapturedHeaders,
    ) -> Result<Self, SendError> {
        let (url, origin) = match &request.target {
            Target::Url { url } => granted(grant, url)?,
            Target::Captured { name } => captured.url(grant, name)?,
        };
        let method = METHODS
            .into_iter()
            .find(|method| method.as_str() == request.method);
        let bad_method = || refusal::bad_request(grant, "bad-method", "its method is not allowed");
        Ok(Self {
            method: method.ok_or_else(bad_method)?,
            headers: headers::outgoing(grant, &origin, &request.headers, filler).await?,
            with_body: !request.body.is_empty(),
            url,
            origin,
        })
    }
}

fn granted(grant: &Grant, url: &str) -> Result<(Url, Origin), SendError> {
    let bad = |why: &str| refusal::bad_request(grant, "bad-url", why);
    let url = Url::parse(url).map_err(|_| bad("its target is no absolute URL"))?;
    let origin = Origin::of(&url).map_err(|why| bad(&format!("its URL is wrong, {why}")))?;
    if grant.allows(&origin) {
        Ok((url, origin))
    } else {
        Err(refusal::host(grant, &origin))
    }
}
