use heartcut_sdk::PluginError;
use std::fmt;

/// The names of the checks, as they stand in [`Finding::check`].
pub mod checks {
    macro_rules! checks {
        ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
            $($(#[$doc])* pub const $name: &str = $text;)+
            /// All of them.
            pub const ALL: &[&str] = &[$($text),+];
        };
    }

    checks! {
        /// `plugin.toml` parses.
        MANIFEST = "manifest",
        /// The id's role is what the constructor makes.
        ROLE = "role",
        /// The plugin was written for this version of the contract.
        API = "api",
        /// The version is semver.
        VERSION = "version",
        /// The summary is one line that reads as part of a listing.
        SUMMARY = "summary",
        /// Wishes are well-formed: hosts without scheme, secrets only for wished hosts, `config:`
        /// keys that exist.
        WANTS = "wants",
        /// What needs native code says so.
        NATIVE = "native",
        /// The configuration schema is a valid schema of an object.
        SCHEMA = "schema",
        /// Unknown configuration keys are refused.
        UNKNOWN_KEYS = "unknown-keys",
        /// The plugin can be made from the empty configuration or from an example's.
        CREATES = "creates",
        /// There are examples, and each gives what it expects.
        EXAMPLES = "examples",
        /// A list of answers is as long as the list of inputs, empty and stopped calls included.
        LENGTH = "length",
        /// The same call gives the same bytes.
        DETERMINISM = "determinism",
        /// A list gives what its items give one by one: nothing is kept between calls.
        STATELESS = "stateless",
        /// Four threads get what one gets.
        THREADS = "threads",
        /// No input makes it panic.
        PANICS = "panics",
        /// Errors are lower-case fragments of one line, at most 400 characters, with a kebab-case
        /// code.
        ERRORS = "errors",
        /// A verifier proves nothing without a reference.
        NO_REFERENCE = "no-reference",
        /// Secrets are typed, wished for, and go where `plugin.toml` says.
        SECRETS = "secrets",
        /// A provider's errors carry a retry class that fits the status.
        RETRY = "retry",
        /// A provider names what stands beside the model in a request's key.
        IDENTITY = "identity",
        /// Sources are pinned, and an unknown split is refused or read.
        SOURCES = "sources",
        /// Problems have an id and a question, and ids are unique.
        PROBLEMS = "problems",
        /// A bad row does not change what its neighbours give.
        NEIGHBOURS = "neighbours",
        /// An example names traces that are in its group, and a stream that can name a file.
        TRACES = "traces",
    }
}

/// Something that the suite found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which check found it; see [`checks`].
    pub check: &'static str,
    /// What is wrong.
    pub message: String,
}

/// What the suite found in a plugin.
#[derive(Clone, Debug, Default)]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    /// All findings, in the order found.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether a check found something.
    pub fn failed(&self, check: &str) -> bool {
        self.findings.iter().any(|finding| finding.check == check)
    }

    /// Fails the test with the list of findings.
    ///
    /// # Panics
    /// When there are any.
    #[track_caller]
    pub fn assert(&self) {
        assert!(
            self.findings.is_empty(),
            "the plugin does not conform\n{self}"
        );
    }

    /// Adds a finding, unless it is known.
    pub(crate) fn find(&mut self, check: &'static str, message: impl Into<String>) {
        let finding = Finding {
            check,
            message: message.into(),
        };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    pub(crate) fn require(&mut self, holds: bool, check: &'static str, message: impl Into<String>) {
        if !holds {
            self.find(check, message);
        }
    }

    /// Checks the form of an error.
    pub(crate) fn error(&mut self, error: &PluginError) {
        let message: String = error.message.chars().take(120).collect();
        let shown = format!("{}: {message:?}", error.code);
        self.require(
            is_code(&error.code),
            checks::ERRORS,
            format!("code is not kebab-case: {shown}"),
        );
        self.require(
            is_fragment(&error.message),
            checks::ERRORS,
            format!("message is not a lower-case fragment of one line: {shown}"),
        );
    }
}

fn is_code(code: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    code.split('-').all(part)
}

fn is_fragment(message: &str) -> bool {
    let short = message.chars().count() <= 400;
    let starts_low = message
        .chars()
        .next()
        .is_some_and(|c| !c.is_uppercase() && !c.is_whitespace());
    short && starts_low && !message.contains(char::is_control) && !message.ends_with('.')
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Finding { check, message } in &self.findings {
            writeln!(f, "  {check}: {message}")?;
        }
        Ok(())
    }
}
