use heartcut_plugin_api::PluginError;
use std::{
    fmt,
    path::{Path, PathBuf},
};

/// A command, split into words as a shell would, and never handed to one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExecCommand {
    words: Vec<String>,
    text: String,
}

impl ExecCommand {
    /// Splits `text` at blanks; quotes and backslashes keep blanks together.
    ///
    /// ```
    /// use heartcut_host::exec::ExecCommand;
    ///
    /// let command = ExecCommand::parse("python3 judge.py 'two words'")?;
    /// assert_eq!(command.words(), ["python3", "judge.py", "two words"]);
    /// assert!(ExecCommand::parse("cat | wc").is_err(), "there is no shell");
    /// # Ok::<(), heartcut_plugin_api::PluginError>(())
    /// ```
    ///
    /// # Errors
    /// `bad-command` for no command, an open quote, and what only a shell understands.
    pub fn parse(text: &str) -> Result<Self, PluginError> {
        let wrong = |why: &str| {
            PluginError::new("bad-command", format!("`exec:{text}` {why}"))
                .help("write a program and its arguments, such as `exec:python3 judge.py`")
        };
        let split = Splitter::default().split(text).map_err(wrong)?;
        if let Some(word) = split.iter().find(|word| word.is_shell()) {
            let why = format!("holds `{}`, which only a shell understands", word.text);
            return Err(wrong(&why).help(format!(
                "no shell is started; write `exec:sh -c '{}'` if you want one",
                text.trim()
            )));
        }
        let words: Vec<String> = split.into_iter().map(|word| word.text).collect();
        if words.first().is_none_or(String::is_empty) {
            return Err(wrong("names no program"));
        }
        Ok(Self {
            words,
            text: text.trim().to_owned(),
        })
    }

    /// The program and its arguments.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The file of the program; one with a `/` is looked for from `folder`.
    ///
    /// # Errors
    /// `command-not-found`.
    pub(super) fn program(&self, folder: &Path) -> Result<PathBuf, PluginError> {
        let name = self.words.first().map(String::as_str).unwrap_or_default();
        let found = if name.contains('/') {
            Some(folder.join(name)).filter(|path| path.is_file())
        } else {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let mut places = std::env::split_paths(&path).map(|place| place.join(name));
            places.find(|path| path.is_file())
        };
        found.ok_or_else(|| {
            PluginError::new(
                "command-not-found",
                format!("`{self}`: there is no `{name}`"),
            )
            .help("give a program on the PATH, or a path to one such as `./judge.sh`")
        })
    }
}

impl fmt::Display for ExecCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exec:{}", self.text)
    }
}

/// A word, and whether any of it was quoted.
#[derive(Default)]
struct Word {
    text: String,
    quoted: bool,
    begun: bool,
}

impl Word {
    fn is_shell(&self) -> bool {
        let operator = |text: &str| text.chars().all(|c| "|&;<>()".contains(c));
        !self.quoted && !self.text.is_empty() && operator(&self.text)
    }
}

#[derive(Default)]
struct Splitter {
    words: Vec<Word>,
    word: Word,
}

impl Splitter {
    fn split(mut self, text: &str) -> Result<Vec<Word>, &'static str> {
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\'' | '"' => self.quoted(letter, &mut letters)?,
                '\\' => {
                    let next = letters.next().ok_or("ends with a backslash")?;
                    self.take(next, true);
                }
                blank if blank.is_whitespace() => self.end(),
                other => self.take(other, false),
            }
        }
        self.end();
        Ok(self.words)
    }

    fn quoted(
        &mut self,
        mark: char,
        letters: &mut std::str::Chars<'_>,
    ) -> Result<(), &'static str> {
        self.word.begun = true;
        self.word.quoted = true;
        loop {
            let letter = letters.next().ok_or("holds a quote that is not closed")?;
            if letter == mark {
                return Ok(());
            }
            let escaped =
                letter == '\\' && mark == '"' && letters.as_str().starts_with(['"', '\\']);
            let letter = match escaped {
                true => letters.next().unwrap_or(letter),
                false => letter,
            };
            self.word.text.push(letter);
        }
    }

    fn take(&mut self, letter: char, quoted: bool) {
        self.word.begun = true;
        self.word.quoted |= quoted;
        self.word.text.push(letter);
    }

    fn end(&mut self) {
        let word = std::mem::take(&mut self.word);
        if word.begun {
            self.words.push(word);
        }
    }
}
