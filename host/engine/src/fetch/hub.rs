//! Dataset repositories of the Hugging Face hub, over its HTTP interface
//! (<https://huggingface.co/docs/hub/api>).

use super::{
    cache::RepoCache,
    client::{Client, Refusal, wait},
    digest::{Naming, fits},
    glob,
    keep::Unfinished,
    settings::Settings,
};
use crate::error::{ErrorKind, HostError, Result};
use heartcut_plugin_api::{PluginError, role::SplitPart};
use heartcut_rows::{is_data, parted};
use serde::Deserialize;
use std::path::PathBuf;

/// A repository at a revision.
pub(super) struct Hub<'a> {
    settings: Settings,
    repo: &'a str,
    revision: &'a str,
    cache: RepoCache,
}

/// What the hub says of a revision.
#[derive(Deserialize)]
struct Revision {
    sha: String,
    siblings: Vec<Sibling>,
}

#[derive(Deserialize)]
struct Sibling {
    rfilename: String,
}

impl<'a> Hub<'a> {
    pub(super) fn new(settings: Settings, repo: &'a str, revision: &'a str) -> Self {
        Self {
            cache: RepoCache::new(&settings, repo),
            settings,
            repo,
            revision,
        }
    }

    /// The files that fit a pattern and belong to a split, in the order of their names.
    pub(super) fn fetch(&self, pattern: &str, part: Option<&SplitPart>) -> Result<Vec<PathBuf>> {
        if !is_straight(self.revision) {
            let message = format!("`{}` is no revision", self.revision);
            return Err(HostError::config("bad-revision", message)
                .help("give a commit, a branch or a tag behind `@`"));
        }
        let (commit, names) = self.listed()?;
        let names = self.chosen(names, pattern, part)?;
        let fetched = names.iter().map(|name| self.file(&commit, name));
        fetched.collect()
    }

    /// The commit of the revision, and the names of its files.
    fn listed(&self) -> Result<(String, Vec<String>)> {
        let is_commit = Naming::of(self.revision) == Naming::Git;
        if is_commit && let Some(names) = self.cache.list(self.revision) {
            return Ok((self.revision.to_owned(), names));
        }
        if self.settings.offline {
            return self.listed_offline(is_commit);
        }
        let url = format!(
            "{}/api/datasets/{}/revision/{}",
            self.settings.endpoint,
            self.repo,
            escaped(self.revision).replace('/', "%2F")
        );
        let answer =
            wait(self.client()?.text(&url))?.map_err(|refusal| self.refused(refusal, None))?;
        let said: Revision = serde_json::from_str(&answer).map_err(|e| unknown().because(&e))?;
        // It becomes the name of folders.
        if Naming::of(&said.sha) != Naming::Git {
            return Err(unknown().because(&PluginError::new("", "it names no commit")));
        }
        if is_commit && !said.sha.eq_ignore_ascii_case(self.revision) {
            return Err(self.other_commit(&said.sha));
        }
        let names: Vec<String> = said
            .siblings
            .into_iter()
            .map(|file| file.rfilename)
            .collect();
        if names.is_empty() {
            // What is kept of a commit is never asked for again.
            return Ok((said.sha, names));
        }
        self.cache.set_commit(self.revision, &said.sha)?;
        self.cache.set_list(&said.sha, &names)?;
        Ok((said.sha, names))
    }

    fn listed_offline(&self, is_commit: bool) -> Result<(String, Vec<String>)> {
        let commit = match is_commit {
            true => Some(self.revision.to_owned()),
            false => self.cache.commit(self.revision),
        };
        let commit = commit.ok_or_else(|| self.not_cached(self.revision))?;
        let names = self.cache.list(&commit);
        let names = names.unwrap_or_else(|| self.cache.names_here(&commit));
        match names.is_empty() {
            true => Err(self.not_cached(self.revision)),
            false => Ok((commit, names)),
        }
    }

    fn chosen(
        &self,
        names: Vec<String>,
        pattern: &str,
        part: Option<&SplitPart>,
    ) -> Result<Vec<String>> {
        let fitting = names
            .into_iter()
            .filter(|name| is_straight(name) && glob::fits(pattern, name) && is_data(name));
        let mut names: Vec<String> = fitting.collect();
        names.sort();
        if names.is_empty() {
            let message = format!("`{}` has no data file that fits `{pattern}`", self.repo);
            return Err(HostError::config("missing-input", message)
                .help(format!("see what is there: {}", self.page())));
        }
        match part {
            Some(part) => Ok(parted(names, part, self.repo)?),
            None => Ok(names),
        }
    }

    /// A file of a commit, from the cache or fetched.
    fn file(&self, commit: &str, name: &str) -> Result<PathBuf> {
        if let Some(path) = self.cache.file(commit, name) {
            return Ok(path);
        }
        if self.settings.offline {
            return Err(self.not_cached(name));
        }
        let url = format!(
            "{}/datasets/{}/resolve/{commit}/{}",
            self.settings.endpoint,
            self.repo,
            escaped(name)
        );
        let unfinished = Unfinished::beside(&self.cache.blob("new"))?;
        let head = wait(self.client()?.file(&url, unfinished.path()))?
            .map_err(|refusal| self.refused(refusal, Some(name)))?;
        let etag = head.etag.unwrap_or_default();
        if etag.is_empty() || !is_straight(&etag) || etag.contains('/') {
            return Err(self.damaged(name, "the hub does not say which content it is"));
        }
        if !fits(unfinished.path(), &etag).unwrap_or(false) {
            return Err(self.damaged(name, "what came is not what the hub announced"));
        }
        unfinished.keep(&self.cache.blob(&etag))?;
        self.cache.link(commit, name, &etag)
    }

    fn client(&self) -> Result<Client> {
        let token = self.settings.token.as_deref();
        Client::new(token.map(|token| (self.settings.endpoint.as_str(), token)))
    }

    fn page(&self) -> String {
        format!("{}/datasets/{}", self.settings.endpoint, self.repo)
    }

    fn not_cached(&self, what: &str) -> HostError {
        let message = format!("`{what}` of `{}` is not in the cache", self.repo);
        HostError::config("not-cached", message)
            .help("run once without `--offline` and HF_HUB_OFFLINE to fetch it")
    }

    fn damaged(&self, name: &str, why: &str) -> HostError {
        let message = format!("`{name}` of `{}` did not come whole", self.repo);
        let error = PluginError::new("digest-mismatch", message)
            .because(&PluginError::new("", why))
            .help("run the same command again; nothing was kept");
        HostError::new(ErrorKind::Provider, error)
    }

    fn other_commit(&self, commit: &str) -> HostError {
        let (repo, revision) = (self.repo, self.revision);
        let message = format!("the hub answers for another commit of `{repo}` than `{revision}`");
        let error = PluginError::new("revision-gone", message)
            .because(&PluginError::new("", format!("it answers for `{commit}`")))
            .help(format!(
                "see which there are: {}/commits/main; nothing was kept",
                self.page()
            ));
        HostError::new(ErrorKind::Provider, error)
    }

    fn refused(&self, refusal: Refusal, file: Option<&str>) -> HostError {
        let (status, name) = match refusal {
            Refusal::Lost(error) | Refusal::Final(error) => return error,
            Refusal::Status(status) => (status.code, status.name),
        };
        let (repo, revision) = (self.repo, self.revision);
        let (code, message, help) = match (status, name.as_str()) {
            (404, "RevisionNotFound") => (
                "revision-gone",
                format!("`{repo}` has no revision `{revision}`"),
                format!("see which there are: {}/commits/main", self.page()),
            ),
            (401 | 403, _) | (_, "GatedRepo") => (
                "not-allowed",
                format!("the hub does not hand out `{repo}`"),
                format!("ask for it at {} and set HF_TOKEN", self.page()),
            ),
            (404, _) => (
                "repository-gone",
                match file {
                    Some(file) => format!("`{repo}` has no file `{file}`"),
                    None => format!("the hub has no dataset `{repo}` at `{revision}`"),
                },
                format!("see what is there: {}", self.page()),
            ),
            _ => (
                "no-download",
                format!("the hub answers with {status} to what it has of `{repo}`"),
                "run the same command again later".to_owned(),
            ),
        };
        HostError::new(ErrorKind::Provider, PluginError::new(code, message)).help(help)
    }
}

/// An answer that no hub gives.
fn unknown() -> HostError {
    let message = "the hub answers with something unknown";
    HostError::new(
        ErrorKind::Provider,
        PluginError::new("no-download", message),
    )
    .help("check HF_ENDPOINT, then run the same command again; nothing was kept")
}

/// Names come from elsewhere and become paths.
fn is_straight(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('/')
        && !name.contains(['\\', '\0'])
        && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// A name as it stands in a URL.
fn escaped(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    let mut text = String::new();
    for byte in name.bytes() {
        match plain(byte) {
            true => text.push(char::from(byte)),
            false => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}
