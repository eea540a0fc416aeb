use crate::bad_config;
use heartcut_sdk::PluginError;

/// The address of a service, checked to the point that its host is beyond doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    url: String,
    /// The host, where the connection is encrypted.
    safe_host: Option<String>,
}

impl BaseUrl {
    /// Reads an `http` or `https` URL of host, port and path, which the user wrote under `key`.
    ///
    /// # Errors
    /// `bad-config` for anything else. No message repeats the URL, since it may hold a password.
    ///
    /// ```
    /// let base = heartcut_wire::BaseUrl::parse("base_url", "https://API.example.org/v1/")?;
    /// assert_eq!(base.as_str(), "https://api.example.org/v1");
    /// assert!(base.is("api.example.org"));
    /// # Ok::<(), heartcut_sdk::PluginError>(())
    /// ```
    pub fn parse(key: &str, text: &str) -> Result<Self, PluginError> {
        let no_url = || no_url(key);
        let (scheme, rest) = text.split_once("://").ok_or_else(no_url)?;
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, ""),
        };
        let scheme = scheme.to_ascii_lowercase();
        let plain = path
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"?#\\".contains(&b));
        if !matches!(scheme.as_str(), "http" | "https") || !is_authority(authority) || !plain {
            return Err(no_url());
        }
        let authority = authority.to_ascii_lowercase();
        let host = authority.split(':').next().unwrap_or_default();
        let safe_host = (scheme == "https").then(|| host.to_owned());
        let path = path.trim_end_matches('/');
        Ok(Self {
            url: format!("{scheme}://{authority}{path}"),
            safe_host,
        })
    }

    /// Whether this is that very host, reached by `https`.
    pub fn is(&self, host: &str) -> bool {
        self.safe_host.as_deref() == Some(host)
    }

    /// Without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.url
    }
}

/// A name or address and perhaps a port; no user, no password, nothing that readers of URLs read
/// differently.
fn is_authority(authority: &str) -> bool {
    let (host, port) = match authority
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        Some((address, port)) => {
            let hex = address
                .bytes()
                .all(|b| b.is_ascii_hexdigit() || b":.".contains(&b));
            (hex && !address.is_empty(), port)
        }
        None => {
            let (host, port) = match authority.find(':') {
                Some(colon) => authority.split_at(colon),
                None => (authority, ""),
            };
            let name = host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
            (name && !host.is_empty(), port)
        }
    };
    let number = |port: &str| {
        port.parse::<u16>()
            .is_ok_and(|_| port.bytes().all(|b| b != b'+'))
    };
    host && (port.is_empty() || port.strip_prefix(':').is_some_and(number))
}

fn no_url(key: &str) -> PluginError {
    bad_config(&format!("`{key}` is no http or https URL of host and path")).help(
        "write it like `https://api.openai.com/v1`, without user, password, `?` and `#`; \
         a key goes into an environment variable, whose name goes into the config",
    )
}
