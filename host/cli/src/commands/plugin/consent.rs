//! Asking whether a plugin may do what it wants to do.

use crate::output;
use heartcut_host::{
    ErrorKind, HostError, Result,
    install::{Answers, Candidate, Installer},
};
use heartcut_plugin_api::PluginError;
use std::io::{BufRead, IsTerminal};

/// What the options of a command answer beforehand.
pub(super) struct Given {
    pub(super) grant: bool,
    pub(super) trust_native: bool,
    /// What a person would type to answer, without the options.
    pub(super) command: String,
}

impl Given {
    /// Whether the native code of a package may run; asked where it works in no other way.
    ///
    /// # Errors
    /// Where it may not, or nobody is there to ask.
    pub(super) fn trust(&self, installer: &Installer<'_>, candidate: &Candidate) -> Result<bool> {
        if self.trust_native || !candidate.only_native() || installer.trusts(candidate)? {
            return Ok(self.trust_native);
        }
        let manifest = candidate.manifest();
        let (id, version) = (&manifest.id, &manifest.version);
        output::note(&format!(
            "{id} {version} is native code: it can do all that you can do, and what it wants is \
             no limit to it"
        ));
        match asked("trust its author?") {
            Some(true) => Ok(true),
            answer => Err(refused(
                "native-not-trusted",
                format!("plugin `{id}` {version}: its native code is not trusted"),
                answer
                    .is_none()
                    .then(|| format!("{} --trust-native", self.command)),
            )),
        }
    }

    /// What is said to the wish of a package; asked where something is not granted yet.
    pub(super) fn granting(&self, installer: &Installer<'_>, candidate: &Candidate) -> Consent {
        let lacking = installer.lacking(candidate);
        if self.grant {
            return Consent::Granted;
        }
        if lacking.is_empty() {
            return Consent::NotNeeded;
        }
        output::tell(&output::wants(candidate.manifest(), &lacking));
        match asked("grant this?") {
            Some(true) => Consent::Granted,
            Some(false) => Consent::Refused,
            None => Consent::Unasked,
        }
    }

    /// The answers to install with.
    pub(super) fn answers(&self, grant: bool, trust_native: bool) -> Answers {
        Answers {
            grant,
            trust_native,
        }
    }
}

/// What was said to the wish of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Consent {
    /// All of it is granted now.
    Granted,
    /// It was answered before, or there is none; what the project took back stays taken.
    NotNeeded,
    /// A person said no.
    Refused,
    /// Nobody is there to ask.
    Unasked,
}

/// The refusal of somebody, or of nobody, with the command that would have agreed.
pub(super) fn refused(code: &str, message: String, command: Option<String>) -> HostError {
    let mut error = PluginError::new(code, message);
    error.help = command.map(|command| format!("if that is right, run `{command}`"));
    HostError::new(ErrorKind::PluginLoad, error)
}

/// A person's answer; none where there is no person.
fn asked(question: &str) -> Option<bool> {
    let (stdin, stderr) = (std::io::stdin(), std::io::stderr());
    if !stdin.is_terminal() || !stderr.is_terminal() {
        return None;
    }
    output::tell(&format!("{question} [y/N] "));
    let mut line = String::new();
    stdin.lock().read_line(&mut line).ok()?;
    Some(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
}
