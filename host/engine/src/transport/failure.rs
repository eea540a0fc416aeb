//! Requests that went out, or tried to, and came to nothing.

use super::{SendError, Sent, answer::Cut, origin::Origin};
use heartcut_plugin_api::{PluginError, Retry};
use std::{error::Error, io};

/// A request that waits for the head of its answer.
pub(super) struct Waiting<'a> {
    pub(super) origin: &'a Origin,
    /// Whether something of it may have gone over the connection.
    pub(super) arrived: bool,
}

impl Waiting<'_> {
    pub(super) fn failed(&self, error: reqwest::Error) -> SendError {
        let error = error.without_url();
        if error.is_connect() || error.is_builder() {
            return unreachable(self.origin, &error);
        }
        lost(self.origin, self.sent(), &error)
    }

    pub(super) fn timed_out(&self) -> SendError {
        timeout(self.origin, self.sent())
    }

    fn sent(&self) -> Sent {
        if self.arrived { Sent::Maybe } else { Sent::No }
    }
}

/// The body of an answer broke off.
pub(super) fn cut(origin: &Origin, cut: Cut) -> SendError {
    match cut {
        Cut::Timeout => timeout(origin, Sent::Maybe),
        Cut::Lost(error) => lost(origin, Sent::Maybe, &error.without_url()),
        Cut::TooLarge => SendError::new(
            Sent::Maybe,
            PluginError::new(
                "answer-too-large",
                format!("the answer of `{origin}` does not end"),
            )
            .help("check that the configured URL is that of the service"),
        ),
        Cut::Disk(error) => SendError::new(
            Sent::Maybe,
            PluginError::new(
                "no-space",
                format!("the answer of `{origin}` cannot be written"),
            )
            .because(&error)
            .help("make room on the disk that holds the project"),
        ),
    }
}

fn timeout(origin: &Origin, sent: Sent) -> SendError {
    let error = PluginError::new("timeout", format!("`{origin}` did not answer in time"))
        .help("raise `timeout_s` under `[limits]`, or ask for shorter answers")
        .retry(Retry::Soon);
    SendError::new(sent, error)
}

fn lost(origin: &Origin, sent: Sent, error: &reqwest::Error) -> SendError {
    let message = format!("the connection to `{origin}` broke off");
    let error = with_causes(PluginError::new("connection-lost", message), error)
        .help("try again; if it happens often, lower `concurrency` under `[limits]`")
        .retry(Retry::Soon);
    SendError::new(sent, error)
}

fn unreachable(origin: &Origin, error: &reqwest::Error) -> SendError {
    let message = format!("`{origin}` cannot be reached");
    let plain = with_causes(PluginError::new("unreachable", message), error)
        .help(unreachable_help(origin, error))
        .retry(Retry::Soon);
    SendError::new(Sent::No, plain)
}

fn unreachable_help(origin: &Origin, error: &reqwest::Error) -> String {
    if error.is_dns() {
        return format!("check the spelling of `{}` and the network", origin.host);
    }
    if let Some(variable) = refused_by_proxy(error) {
        return format!(
            "the proxy that `{variable}` names lets nothing pass to `{origin}`: ask whoever runs it, \
             or write the host into `NO_PROXY`"
        );
    }
    match tls_error(error) {
        Some(rustls::Error::InvalidCertificate(why)) if is_out_of_date(why) => format!(
            "check the clock of this machine (`date`); if it is right, the certificate of `{origin}` \
             is out of date"
        ),
        Some(rustls::Error::InvalidCertificate(_)) => {
            "install the certificates of the system (`ca-certificates`), or name a file with \
             yours in `SSL_CERT_FILE`"
                .to_owned()
        }
        Some(_) => format!("check that `{origin}` speaks TLS; if not, its URL is an `http://` one"),
        None => format!("check that a server listens at `{origin}` and that a proxy lets it pass"),
    }
}

/// The variable whose proxy would not open a tunnel.
fn refused_by_proxy(error: &reqwest::Error) -> Option<&'static str> {
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(error) = cause {
        if error.to_string().contains("tunnel") {
            let variables = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
            let set = |name: &&str| std::env::var_os(name).is_some();
            return Some(variables.into_iter().find(set).unwrap_or("HTTPS_PROXY"));
        }
        cause = error.source();
    }
    None
}

fn is_out_of_date(why: &rustls::CertificateError) -> bool {
    use rustls::CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    matches!(
        why,
        Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. }
    )
}

/// The chain below the words of reqwest and hyper-util, which only say that there was an error.
fn with_causes(plain: PluginError, error: &reqwest::Error) -> PluginError {
    let outer = error.source().unwrap_or(error);
    let inner = outer
        .source()
        .filter(|_| outer.to_string().starts_with("client error ("));
    plain.because(inner.unwrap_or(outer))
}

/// The error of TLS in a chain. An `io::Error` passes over what it wraps when asked for its
/// source, and here one wraps another.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(found) = error.downcast_ref() {
        return Some(found);
    }
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(wrapped) => tls_error(wrapped),
        None => tls_error(error.source()?),
    }
}
