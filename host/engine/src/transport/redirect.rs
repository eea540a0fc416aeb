//! Where a redirect leads, if it may be followed.

use super::{Grant, SendError, headers, hop::Hop, origin::Origin, refusal};
use reqwest::{
    Method, Response, StatusCode, Url,
    header::{self, HeaderMap},
};

/// The next hop; none when `response` is no redirect.
pub(super) fn next(
    grant: &Grant,
    hop: &Hop,
    response: &Response,
) -> Result<Option<Hop>, SendError> {
    match location(response.status(), response.headers()) {
        Some(location) => follow(grant, hop, response.status(), location).map(Some),
        None => Ok(None),
    }
}

fn location(status: StatusCode, headers: &HeaderMap) -> Option<&str> {
    let redirects = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = headers.get(header::LOCATION).filter(|_| redirects)?;
    Some(location.to_str().unwrap_or_default())
}

pub(super) fn follow(
    grant: &Grant,
    hop: &Hop,
    status: StatusCode,
    location: &str,
) -> Result<Hop, SendError> {
    let (url, origin) = target(grant, hop, location)?;
    let mut headers = hop.headers.clone();
    if origin != hop.origin {
        headers::drop_credentials(&mut headers);
    }
    let as_get = status == StatusCode::SEE_OTHER && hop.method != Method::HEAD;
    if as_get {
        headers.remove(header::CONTENT_TYPE);
        headers.remove(header::CONTENT_ENCODING);
    }
    let method = if as_get {
        Method::GET
    } else {
        hop.method.clone()
    };
    Ok(Hop {
        url,
        origin,
        method,
        headers,
        with_body: hop.with_body && !as_get,
    })
}

fn target(grant: &Grant, hop: &Hop, location: &str) -> Result<(Url, Origin), SendError> {
    let bad = |why| refusal::redirect_target(&hop.origin, why);
    let url = hop.url.join(location).map_err(|_| bad("it is none"))?;
    let origin = Origin::of(&url).map_err(bad)?;
    if hop.origin.https && !origin.https {
        return Err(refusal::redirect_downgrade(&hop.origin, &origin));
    }
    if origin == hop.origin || grant.allows(&origin) {
        Ok((url, origin))
    } else {
        Err(refusal::redirect_host(grant, &hop.origin, &origin))
    }
}
