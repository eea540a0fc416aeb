//! Asking for tokens.

use super::{super::tls, Minted, credentials::User, stop};
use heartcut_plugin_api::{PluginError, Retry};
use reqwest::{Client, RequestBuilder, Url, header};
use serde::Deserialize;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);
/// A machine that is none of Google's should learn it soon.
const MACHINE_PATIENCE: Duration = Duration::from_secs(3);

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    expires_in: u64,
}

#[derive(Deserialize, Default)]
struct Refusal {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

/// A token for the assertion of a service account.
pub(super) async fn exchange(
    client: &Client,
    token_uri: &str,
    assertion: &str,
) -> Result<Minted, PluginError> {
    const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    post(
        client,
        token_uri,
        &[("grant_type", GRANT), ("assertion", assertion)],
    )
    .await
}

/// A token for a user who has logged in.
pub(super) async fn refresh(client: &Client, user: &User) -> Result<Minted, PluginError> {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", &user.client_id),
        ("client_secret", &user.client_secret),
        ("refresh_token", &user.refresh_token),
    ];
    post(client, &user.token_uri, &form).await
}

/// The token of the machine that this runs on. Its metadata server is beside it, before any proxy.
pub(super) async fn of_machine(host: &str, scope: &str) -> Result<Minted, PluginError> {
    let tls = tls::config().map_err(|_| no_credentials())?;
    let client = Client::builder().no_proxy().tls_backend_preconfigured(tls);
    let client = client.build().map_err(|_| no_credentials())?;
    let path = "computeMetadata/v1/instance/service-accounts/default/token";
    let mut url = Url::parse(&format!("http://{host}/{path}")).map_err(|_| no_credentials())?;
    let scopes = scope.replace(' ', ",");
    url.query_pairs_mut().append_pair("scopes", &scopes);
    let request = client.get(url).header("metadata-flavor", "Google");
    match minted(request.timeout(MACHINE_PATIENCE)).await {
        Err(error) if error.code == "no-token-service" => Err(no_credentials()),
        other => other,
    }
}

fn no_credentials() -> PluginError {
    stop("no-credentials", "there are no credentials for Google").help(
        "let `GOOGLE_APPLICATION_CREDENTIALS` name the key file of a service account, or run \
         `gcloud auth application-default login`",
    )
}

async fn post(
    client: &Client,
    token_uri: &str,
    form: &[(&str, &str)],
) -> Result<Minted, PluginError> {
    let url = allowed(token_uri)?;
    let mut body = Url::parse("http://form").map_err(|_| bad_uri())?;
    body.query_pairs_mut().extend_pairs(form);
    let body = body.query().unwrap_or_default().to_owned();
    let request = client
        .post(url)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body);
    minted(request.timeout(PATIENCE)).await
}

/// A key is sent encrypted, or not out of this machine.
fn allowed(token_uri: &str) -> Result<Url, PluginError> {
    let url = Url::parse(token_uri).map_err(|_| bad_uri())?;
    let host = url.host_str().unwrap_or_default();
    let here = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
    if url.scheme() == "https" || here {
        Ok(url)
    } else {
        Err(bad_uri())
    }
}

fn bad_uri() -> PluginError {
    stop(
        "bad-credentials",
        "the `token_uri` of the credentials is no `https` URL",
    )
    .help("download the credentials again")
}

async fn minted(request: RequestBuilder) -> Result<Minted, PluginError> {
    let unreachable = |error: reqwest::Error| {
        PluginError::new(
            "no-token-service",
            "the service that mints tokens cannot be reached",
        )
        .because(&error.without_url())
        .help("check the network and the proxy settings")
        .retry(Retry::Soon)
    };
    let response = request.send().await.map_err(unreachable)?;
    let status = response.status();
    let text = response.text().await.map_err(unreachable)?;
    if status.is_success() {
        let answer: Answer = serde_json::from_str(&text)
            .map_err(|_| stop("bad-token", "the service that mints tokens sent none"))?;
        return Ok(Minted {
            token: answer.access_token,
            lasts: Duration::from_secs(answer.expires_in),
        });
    }
    Err(refused(status.as_u16(), &text))
}

fn refused(status: u16, text: &str) -> PluginError {
    let Refusal {
        error,
        error_description,
    } = serde_json::from_str(text).unwrap_or_default();
    let message = "Google refused the credentials";
    let told = |error: PluginError| {
        let visible = error_description.chars().filter(|c| !c.is_control());
        let line: String = visible.take(200).collect();
        if line.is_empty() {
            error
        } else {
            error.cause(line)
        }
    };
    if status >= 500 || status == 429 {
        let busy = PluginError::new("no-token-service", "the service that mints tokens failed");
        return told(busy.cause(format!("status {status}")).retry(Retry::Soon));
    }
    let skewed = error == "invalid_grant" && error_description.contains("iat");
    let help = if skewed {
        "the clock of this machine is wrong: set it, for example with `timedatectl set-ntp true`"
    } else {
        "check that the account still exists and its key is not revoked, and the clock of this machine"
    };
    let code: String = error
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
        .take(40)
        .collect();
    told(stop("auth", message).cause(format!("status {status}, `{code}`"))).help(help)
}
