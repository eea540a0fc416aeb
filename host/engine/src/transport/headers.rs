//! Headers on their way out and back.

use super::{Grant, SendError, google::Minter, origin::Origin, refusal};
use crate::secrets::Secrets;
use heartcut_plugin_api::{
    PluginError,
    http::{Capture, HeaderValue},
};
use reqwest::header::{self, HeaderMap, HeaderName};
use std::collections::BTreeMap;

/// Bytes of all headers of one request or answer.
const TOTAL_LIMIT: usize = 64 << 10;
/// Bytes of one header.
const SINGLE_LIMIT: usize = 16 << 10;

/// Headers that decide where a message goes and where it ends belong to the host.
const RESERVED: [HeaderName; 9] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::HOST,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::EXPECT,
];

/// Answer headers that let whoever reads them write into an upload.
const UPLOAD_SECRETS: [&str; 3] = [
    "x-goog-upload-url",
    "x-goog-upload-control-url",
    "x-guploader-uploadid",
];

/// Where secrets and tokens come from.
pub(super) struct Filler<'a> {
    pub(super) secrets: &'a Secrets,
    pub(super) minter: &'a Minter,
    pub(super) client: &'a reqwest::Client,
}

/// The headers to send to `origin`, secrets filled in and marked as sensitive.
pub(super) async fn outgoing(
    grant: &Grant,
    origin: &Origin,
    wanted: &[(String, HeaderValue)],
    filler: &Filler<'_>,
) -> Result<HeaderMap, SendError> {
    let mut headers = HeaderMap::new();
    let mut total = 0;
    for (name, value) in wanted {
        let name = checked_name(grant, name)?;
        let value = checked_value(grant, origin, &name, value, filler).await?;
        total += name.as_str().len() + value.len();
        headers.append(name, value);
    }
    if total > TOTAL_LIMIT {
        return Err(refusal::bad_request(
            grant,
            "bad-header",
            "its headers are too long",
        ));
    }
    Ok(headers)
}

fn checked_name(grant: &Grant, name: &str) -> Result<HeaderName, SendError> {
    let parsed = HeaderName::from_bytes(name.as_bytes());
    let bad = |why: String| refusal::bad_request(grant, "bad-header", &why);
    match parsed {
        Ok(name) if RESERVED.contains(&name) => {
            Err(bad(format!("the header `{name}` is not its to set")))
        }
        Ok(name) => Ok(name),
        Err(_) => Err(bad(format!("`{}` is no header name", name.escape_debug()))),
    }
}

async fn checked_value(
    grant: &Grant,
    origin: &Origin,
    name: &HeaderName,
    value: &HeaderValue,
    filler: &Filler<'_>,
) -> Result<header::HeaderValue, SendError> {
    match value {
        HeaderValue::Text { text } => encoded(grant, name, text),
        HeaderValue::Secret {
            name: secret,
            prefix,
        } => {
            let text = revealed(grant, origin, secret, filler.secrets)?;
            sensitive(grant, name, &format!("{prefix}{text}"))
        }
        HeaderValue::Token { kind, scopes } if kind == "google" => {
            let Filler {
                secrets,
                minter,
                client,
            } = filler;
            let token = minter.token(client, grant, origin, scopes, secrets).await?;
            sensitive(grant, name, &format!("Bearer {token}"))
        }
        HeaderValue::Token { kind, .. } => Err(refusal::no_token_minter(grant, kind)),
    }
}

fn sensitive(
    grant: &Grant,
    name: &HeaderName,
    text: &str,
) -> Result<header::HeaderValue, SendError> {
    let mut value = encoded(grant, name, text)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Whether all of these secrets are set; which of them may go where is seen when they are sent.
pub(crate) fn check_secrets(
    grant: &Grant,
    names: &[&str],
    secrets: &Secrets,
) -> Result<(), PluginError> {
    for name in names {
        first_set(grant, name, secrets)?;
    }
    Ok(())
}

fn revealed(
    grant: &Grant,
    origin: &Origin,
    name: &str,
    secrets: &Secrets,
) -> Result<String, SendError> {
    if let Some(name) = name
        .split('|')
        .find(|name| !grant.allows_secret(name, origin))
    {
        return Err(refusal::secret(grant, name, origin));
    }
    first_set(grant, name, secrets)
}

/// The first one that is set of the names in `A|B`.
fn first_set(grant: &Grant, name: &str, secrets: &Secrets) -> Result<String, SendError> {
    let names = || name.split('|');
    for name in names() {
        match secrets.get(name) {
            Ok(Some(secret)) => return Ok(secret.expose().to_owned()),
            Ok(None) => {}
            Err(error) => return Err(refusal::never(error.into())),
        }
    }
    let first = names().next().unwrap_or(name);
    Err(refusal::missing_secret(grant, first))
}

/// The value as bytes; errors name the header alone, as the value can be a secret.
fn encoded(grant: &Grant, name: &HeaderName, text: &str) -> Result<header::HeaderValue, SendError> {
    let bad = |why: &str| {
        refusal::bad_request(grant, "bad-header", &format!("the header `{name}` {why}"))
    };
    if text.len() > SINGLE_LIMIT {
        return Err(bad("is too long"));
    }
    header::HeaderValue::from_str(text).map_err(|_| bad("has a control character in it"))
}

/// Leaves out what must not go to another host than the first.
pub(super) fn drop_credentials(headers: &mut HeaderMap) {
    let sensitive = headers.iter().filter(|(_, value)| value.is_sensitive());
    let mut names: Vec<_> = sensitive.map(|(name, _)| name.clone()).collect();
    names.extend([header::AUTHORIZATION, header::COOKIE]);
    for name in names {
        headers.remove(name);
    }
}

/// Answer headers as the plugin sees them.
pub(super) struct Answered {
    pub(super) headers: BTreeMap<String, String>,
    pub(super) omitted: Vec<String>,
}

/// The headers of an answer without captured ones, cookies, and what exceeds the limits.
pub(super) fn answered(headers: &HeaderMap, captured: &[Capture], secrets: &Secrets) -> Answered {
    let mut answered = Answered {
        headers: BTreeMap::new(),
        omitted: Vec::new(),
    };
    let mut total = 0;
    for name in headers.keys().filter(|name| shown(name, captured)) {
        let values = headers
            .get_all(name)
            .iter()
            .map(|v| String::from_utf8_lossy(v.as_bytes()));
        let value = values.collect::<Vec<_>>().join(", ");
        total += name.as_str().len() + value.len();
        if value.len() > SINGLE_LIMIT || total > TOTAL_LIMIT {
            total -= name.as_str().len() + value.len();
            answered.omitted.push(name.to_string());
        } else {
            answered
                .headers
                .insert(name.to_string(), secrets.redact(&value));
        }
    }
    answered
}

fn shown(name: &HeaderName, captured: &[Capture]) -> bool {
    *name != header::SET_COOKIE
        && !UPLOAD_SECRETS.contains(&name.as_str())
        && !captured
            .iter()
            .any(|capture| name.as_str().eq_ignore_ascii_case(&capture.header))
}
