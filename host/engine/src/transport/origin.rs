//! Where a connection leads.

use reqwest::Url;
use std::fmt;

/// Scheme, host and port: all that an error may show of a URL, as its path and query can be a
/// credential.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    pub(super) https: bool,
    /// Lower case, in ASCII (IDNA); IPv6 in brackets.
    pub(super) host: String,
    pub(super) port: u16,
}

impl Origin {
    /// The origin of an `http` or `https` URL without credentials.
    pub(super) fn of(url: &Url) -> Result<Self, &'static str> {
        let https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err("it has to start with `https://` or `http://`"),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it must not hold a user name or a password");
        }
        match (url.host_str(), url.port_or_known_default()) {
            (Some(host), Some(port)) => Ok(Self {
                https,
                host: host.to_owned(),
                port,
            }),
            _ => Err("it has no host"),
        }
    }

    /// The port that the scheme implies.
    pub(super) fn default_port(https: bool) -> u16 {
        if https { 443 } else { 80 }
    }
}

/// As a grant names it: `api.example.org`, `api.example.org:8443`, `http://127.0.0.1:8099`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "" } else { "http://" };
        write!(f, "{scheme}{}", self.host)?;
        if self.port == Self::default_port(self.https) {
            Ok(())
        } else {
            write!(f, ":{}", self.port)
        }
    }
}
