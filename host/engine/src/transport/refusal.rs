//! Requests that are not sent, and what to do about it.

use super::{Grant, SendError, Sent, origin::Origin};
use heartcut_plugin_api::{PluginError, Retry, StopReason};

/// A person has to act, and until then every request would be refused alike.
const STOP: Retry = Retry::Stop {
    reason: StopReason::Auth,
};

pub(super) fn bad_grant(message: String, why: &str) -> PluginError {
    PluginError::new("bad-grant", message).cause(why).help(
        "write a URL such as `https://api.example.org/v1`, or a host such as `api.example.org`",
    )
}

pub(super) fn bad_request(grant: &Grant, code: &str, why: &str) -> SendError {
    let message = format!(
        "{} built a request that cannot be sent: {why}",
        grant.plugin()
    );
    never(PluginError::new(code, message).help("tell the author of the plugin"))
}

pub(super) fn host(grant: &Grant, origin: &Origin) -> SendError {
    let message = format!("{} may not send to `{origin}`", grant.plugin());
    never(
        PluginError::new("host-not-granted", message)
            .help(host_help(grant, origin))
            .retry(STOP),
    )
}

fn host_help(grant: &Grant, origin: &Origin) -> String {
    format!(
        "if it should, write into heartcut.toml:\n[grants.\"{}\"]\nhosts = [\"{origin}\"]",
        grant.plugin()
    )
}

pub(super) fn secret(grant: &Grant, name: &str, origin: &Origin) -> SendError {
    let plugin = grant.plugin();
    let message = format!("{plugin} may not send the secret `{name}` to `{origin}`");
    let help = format!(
        "if it should, write into heartcut.toml:\n\
         [grants.\"{plugin}\".secrets]\n{name} = [\"{origin}\"]"
    );
    never(
        PluginError::new("secret-not-granted", message)
            .help(help)
            .retry(STOP),
    )
}

pub(super) fn missing_secret(grant: &Grant, name: &str) -> SendError {
    let message = format!(
        "{} needs the secret `{name}`, which is not set",
        grant.plugin()
    );
    let help = format!("run `export {name}=...`, or write `{name}=...` into `.env`");
    never(
        PluginError::new("missing-secret", message)
            .help(help)
            .retry(STOP),
    )
}

pub(super) fn token(grant: &Grant, origin: &Origin) -> SendError {
    let plugin = grant.plugin();
    let message = format!("{plugin} may not send a token of Google to `{origin}`");
    let help = format!(
        "if it should, write into heartcut.toml:\n\
         [grants.\"{plugin}\".secrets]\n\"token:google\" = [\"{origin}\"]"
    );
    never(
        PluginError::new("token-not-granted", message)
            .help(help)
            .retry(STOP),
    )
}

pub(super) fn no_token_minter(grant: &Grant, kind: &str) -> SendError {
    let message = format!("{} needs a token of kind `{kind}`", grant.plugin());
    let error = PluginError::new("no-token-minter", message)
        .cause("this version of heartcut mints those of kind `google`")
        .help("use a provider that takes an API key")
        .retry(STOP);
    never(error)
}

pub(super) fn not_captured(grant: &Grant, name: &str) -> SendError {
    let message = format!(
        "{} asks for `{name}`, which no answer has brought",
        grant.plugin()
    );
    never(PluginError::new("not-captured", message))
}

pub(super) fn redirect_host(grant: &Grant, from: &Origin, to: &Origin) -> SendError {
    let message = format!(
        "`{from}` redirects to `{to}`, to which {} may not send",
        grant.plugin()
    );
    let error = PluginError::new("redirect-not-granted", message);
    after_answer(error.help(host_help(grant, to)).retry(STOP))
}

pub(super) fn redirect_downgrade(from: &Origin, to: &Origin) -> SendError {
    let message = format!("`{from}` redirects to `{to}`, which would be sent in the open");
    let help = "write the `https` URL at which the service really is into the configuration";
    after_answer(
        PluginError::new("redirect-downgrade", message)
            .help(help)
            .retry(STOP),
    )
}

pub(super) fn redirect_target(from: &Origin, why: &str) -> SendError {
    let message = format!("`{from}` redirects to a URL that cannot be used: {why}");
    after_answer(PluginError::new("bad-redirect", message).help("check the configured URL"))
}

pub(super) fn too_many_redirects(grant: &Grant, last: &Origin) -> SendError {
    let message = format!("a request of {} was redirected too often", grant.plugin());
    let error = PluginError::new("too-many-redirects", message)
        .cause(format!("the last redirect came from `{last}`"))
        .help("check the configured URL");
    after_answer(error)
}

pub(super) fn never(error: PluginError) -> SendError {
    SendError::new(Sent::No, error)
}

/// A redirect answered the request: it arrived somewhere.
fn after_answer(error: PluginError) -> SendError {
    SendError::new(Sent::Maybe, error)
}
