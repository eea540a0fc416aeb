//! Getting a file over HTTP, piece by piece, onto the disk.

use crate::{
    error::{ErrorKind, HostError, Result},
    transport::tls_config,
};
use heartcut_plugin_api::PluginError;
use reqwest::{Client as Http, Response, Url, header, redirect::Policy, retry};
use std::{fs::File, io::Write, path::Path, time::Duration};

const MAX_REDIRECTS: usize = 10;
const CONNECT: Duration = Duration::from_secs(10);
/// Between two pieces.
const IDLE: Duration = Duration::from_secs(60);
/// How often the same is asked for, and for how long at first nothing is asked again.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(500);
/// As long as somebody at a terminal would wait for the next try.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Bytes of an answer that is no file.
const MAX_TEXT: usize = 64 << 20;

/// Asks one place; its token goes nowhere else.
pub(super) struct Client {
    http: Http,
    token: Option<(String, String)>,
}

/// What the first answer said of a file, before it led elsewhere.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    /// Which content it is.
    pub(super) etag: Option<String>,
    /// Its size.
    pub(super) size: Option<u64>,
}

/// An answer other than a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Status {
    pub(super) code: u16,
    /// The name that the hub gives to the error.
    pub(super) name: String,
    /// How long to wait before another try, where it says.
    pub(super) retry_after: Option<Duration>,
}

/// Why there is no file.
pub(super) enum Refusal {
    /// An answer other than a file.
    Status(Status),
    /// No answer, or half of one.
    Lost(HostError),
    /// What no other try would change.
    Final(HostError),
}

impl Refusal {
    /// Whether another try may do.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Status(status) => status.code == 429 || (500..600).contains(&status.code),
            Self::Lost(_) => true,
            Self::Final(_) => false,
        }
    }

    /// How long to wait before another try: what the answer says, within bounds, or `usual`.
    pub(super) fn pause(&self, usual: Duration) -> Duration {
        let said = match self {
            Self::Status(status) => status.retry_after,
            Self::Lost(_) | Self::Final(_) => None,
        };
        said.map_or(usual, |said| said.min(LONGEST_PAUSE))
    }
}

impl From<HostError> for Refusal {
    fn from(error: HostError) -> Self {
        Self::Final(error)
    }
}

impl Client {
    /// A client; the token is for the host of `endpoint`.
    pub(super) fn new(token: Option<(&str, &str)>) -> Result<Self> {
        let none = |e: &dyn std::error::Error| {
            HostError::internal("no-client", "no connection can be set up").because(e)
        };
        let http = Http::builder()
            .user_agent(concat!("heartcut/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .retry(retry::never())
            .referer(false)
            .connect_timeout(CONNECT)
            .read_timeout(IDLE)
            .tls_backend_preconfigured(tls_config().map_err(|e| none(&e))?)
            .build()
            .map_err(|e| none(&e))?;
        let token = token.map(|(endpoint, token)| (origin(endpoint), token.to_owned()));
        Ok(Self { http, token })
    }

    /// The text behind a URL.
    pub(super) async fn text(&self, url: &str) -> Result<String, Refusal> {
        tried(|| self.text_once(url)).await
    }

    /// Writes the file behind a URL to `path`.
    pub(super) async fn file(&self, url: &str, path: &Path) -> Result<Head, Refusal> {
        tried(|| self.file_once(url, path)).await
    }

    async fn text_once(&self, url: &str) -> Result<String, Refusal> {
        let (_, mut answer) = self.follow(url).await?;
        let mut bytes = Vec::new();
        while let Some(piece) = answer
            .chunk()
            .await
            .map_err(|e| lost(url, "broke off", &e))?
        {
            bytes.extend_from_slice(&piece);
            if bytes.len() > MAX_TEXT {
                return Err(told(url, "answers without end").into());
            }
        }
        String::from_utf8(bytes).map_err(|e| told(url, "answers with no text").because(&e).into())
    }

    async fn file_once(&self, url: &str, path: &Path) -> Result<Head, Refusal> {
        let (head, mut answer) = self.follow(url).await?;
        let mut file = File::create(path).map_err(|e| unwritable(path, &e))?;
        let mut written = 0;
        while let Some(piece) = answer
            .chunk()
            .await
            .map_err(|e| lost(url, "broke off", &e))?
        {
            file.write_all(&piece).map_err(|e| unwritable(path, &e))?;
            written += piece.len() as u64;
            if head.size.is_some_and(|size| written > size) {
                break;
            }
        }
        match head.size {
            Some(size) if size != written => {
                let what = format!("broke off after {written} of {size} bytes");
                Err(Refusal::Lost(told(url, &what)))
            }
            _ => Ok(head),
        }
    }

    async fn follow(&self, text: &str) -> Result<(Head, Response), Refusal> {
        let mut url = checked(text, None)?;
        let mut head = Head::default();
        for _ in 0..=MAX_REDIRECTS {
            let answer = self
                .get(&url)
                .await
                .map_err(|e| lost(text, "cannot be reached", &e))?;
            head = head.or(&answer);
            match answer.status().as_u16() {
                200 => return Ok((head, answer)),
                301 | 302 | 303 | 307 | 308 => {
                    url = checked(&said(&answer, "location"), Some(&url))?;
                }
                code => {
                    let seconds = said(&answer, "retry-after").parse().ok();
                    return Err(Refusal::Status(Status {
                        code,
                        name: said(&answer, "x-error-code"),
                        retry_after: seconds.map(Duration::from_secs),
                    }));
                }
            }
        }
        Err(told(text, "redirects too often").into())
    }

    async fn get(&self, url: &Url) -> reqwest::Result<Response> {
        let mut request = self
            .http
            .get(url.clone())
            .header(header::ACCEPT_ENCODING, "identity");
        if let Some((origin, token)) = &self.token
            && *origin == url.origin().ascii_serialization()
        {
            request = request.bearer_auth(token);
        }
        request.send().await
    }
}

impl Head {
    /// What is known already counts: a redirect leads to a store that names files its own way.
    fn or(self, answer: &Response) -> Self {
        let linked = Some(said(answer, "x-linked-etag")).filter(|etag| !etag.is_empty());
        let moved = answer.status().is_redirection();
        let own = || Some(said(answer, "etag")).filter(|etag| !moved && !etag.is_empty());
        let size = |name: &str| -> Option<u64> { said(answer, name).parse().ok() };
        let own_size = || size("content-length").filter(|_| !moved);
        Self {
            etag: self.etag.or(linked).or_else(own).map(|etag| plain(&etag)),
            size: self
                .size
                .or_else(|| size("x-linked-size"))
                .or_else(own_size),
        }
    }
}

/// An entity tag without what HTTP puts around it.
fn plain(etag: &str) -> String {
    let etag = etag.strip_prefix("W/").unwrap_or(etag);
    etag.trim_matches('"').to_owned()
}

fn said(answer: &Response, name: &str) -> String {
    let value = answer.headers().get(name);
    let value = value.and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn origin(endpoint: &str) -> String {
    Url::parse(endpoint).map_or(String::new(), |url| url.origin().ascii_serialization())
}

/// What begins with TLS stays with it.
fn checked(text: &str, from: Option<&Url>) -> Result<Url> {
    let url = match from {
        Some(from) => from.join(text).ok(),
        None => Url::parse(text).ok(),
    };
    let safe = url.filter(|url| match url.scheme() {
        "https" => true,
        "http" => from.is_none_or(|from| from.scheme() != "https"),
        _ => false,
    });
    let bare = safe.filter(|url| url.username().is_empty() && url.password().is_none());
    bare.ok_or_else(|| {
        HostError::config(
            "bad-url",
            format!("`{text}` is no address to get a file from"),
        )
        .help("it has to begin with `https://` and to hold no password")
    })
}

/// Tries again after a while what may pass.
async fn tried<T, F>(once: impl Fn() -> F) -> Result<T, Refusal>
where
    F: Future<Output = Result<T, Refusal>>,
{
    let mut pause = PAUSE;
    for _ in 1..TRIES {
        match once().await {
            Err(refusal) if refusal.may_pass() => {
                tokio::time::sleep(refusal.pause(pause)).await;
            }
            done => return done,
        }
        pause *= 2;
    }
    once().await
}

fn lost(url: &str, what: &str, error: &dyn std::error::Error) -> Refusal {
    Refusal::Lost(told(url, what).because(error))
}

fn told(url: &str, what: &str) -> HostError {
    let place = Url::parse(url).ok();
    let place = place.as_ref().and_then(Url::host_str).unwrap_or(url);
    let error = PluginError::new("no-download", format!("`{place}` {what}"));
    HostError::new(ErrorKind::Provider, error).help(
        "check the connection, then run the same command again; what is in the cache already is used \
         without asking with HF_HUB_OFFLINE=1",
    )
}

fn unwritable(path: &Path, error: &std::io::Error) -> HostError {
    let message = format!("`{}` cannot be written", path.display());
    HostError::internal("unwritable", message).because(error)
}

/// Runs what waits for the network, wherever it is called from.
pub(super) fn wait<T: Send>(work: impl Future<Output = T> + Send) -> Result<T> {
    let run = || -> Result<T> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| {
                HostError::internal("no-runtime", "no download can be started").because(&e)
            })?;
        Ok(runtime.block_on(work))
    };
    // A runtime cannot wait within another one.
    let done = std::thread::scope(|scope| scope.spawn(run).join());
    done.unwrap_or_else(|_| {
        Err(HostError::internal(
            "panicked",
            "a download ended in a panic",
        ))
    })
}
