//! One granted host.

use super::origin::Origin;
use reqwest::Url;
use std::net::Ipv6Addr;

/// Exactly one host and port; nothing matches by suffix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HostRule {
    host: String,
    /// None: the port that the scheme implies.
    port: Option<u16>,
    /// Whether connections without TLS are granted too.
    http: bool,
}

impl HostRule {
    /// `api.example.org`, `api.example.org:8443`, `[::1]:8443`, all with TLS only, or a URL, which
    /// grants `http` if it is one.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        if text.contains("://") {
            Self::of_url(text)
        } else {
            Self::of_host(text)
        }
    }

    /// The host of a URL.
    pub(super) fn of_url(text: &str) -> Result<Self, &'static str> {
        let url =
            Url::parse(text).map_err(|_| "it has to be a URL with `https://` or `http://`")?;
        let origin = Origin::of(&url)?;
        Ok(Self {
            host: origin.host,
            port: url.port(),
            http: !origin.https,
        })
    }

    fn of_host(text: &str) -> Result<Self, &'static str> {
        if text.contains(|c: char| "/\\@?#*%".contains(c) || c.is_whitespace()) {
            return Err("it has to be a single host, with `:port` where it is not 443");
        }
        match text.parse::<Ipv6Addr>() {
            Ok(address) => Self::of_url(&format!("https://[{address}]/")),
            Err(_) => Self::of_url(&format!("https://{text}/")),
        }
    }

    pub(super) fn allows(&self, origin: &Origin) -> bool {
        let port = self.port.unwrap_or(Origin::default_port(origin.https));
        self.host == origin.host && port == origin.port && (origin.https || self.http)
    }
}
