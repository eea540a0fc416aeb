//! The file of recorded answers.

use crate::{
    answer,
    config::{By, ReplayConfig},
    index::{Index, unreadable},
    key::Key,
    line,
};
use heartcut_sdk::{prelude::*, record::Fields};
use std::{
    fs::File,
    path::PathBuf,
    sync::{Mutex, OnceLock, PoisonError},
};

/// Characters of a name that an error shows.
const SHOWN: usize = 80;

/// A recording that is opened and indexed when it is first asked.
pub(crate) struct Recording {
    path: PathBuf,
    config: ReplayConfig,
    opened: OnceLock<Opened>,
    opening: Mutex<()>,
}

pub(crate) struct Opened {
    file: File,
    pub(crate) index: Index,
}

impl Recording {
    pub(crate) fn new(path: PathBuf, config: ReplayConfig) -> Self {
        Self {
            path,
            config,
            opened: OnceLock::new(),
            opening: Mutex::new(()),
        }
    }

    /// The recorded answer to a request.
    pub(crate) fn answer(
        &self,
        request: &Request,
        host: &dyn Host,
    ) -> Result<Completion, PluginError> {
        let opened = self.opened(host)?;
        for key in Key::asked(self.config.by, request) {
            for offset in opened.index.offsets(&key) {
                let line = line::read_at(&opened.file, offset).map_err(|e| unreadable(&e))?;
                match row(&line) {
                    Some(row) if self.answers(&row, &key, request) => {
                        return answer::of_row(&row, &self.config.fields, offset);
                    }
                    _ => {}
                }
            }
        }
        Err(self.missing(request))
    }

    /// An index is kept only when it is whole: a stopped call leaves nothing behind.
    pub(crate) fn opened(&self, host: &dyn Host) -> Result<&Opened, PluginError> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened);
        }
        let _one_at_a_time = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(opened) = self.opened.get() {
            return Ok(opened);
        }
        let file = File::open(&self.path).map_err(|e| unreadable(&e))?;
        let index = Index::build(&file, &self.config, host)?;
        Ok(self.opened.get_or_init(|| Opened { file, index }))
    }

    /// Whether a row whose hash fits really answers the request.
    fn answers(&self, row: &Fields, key: &Key, request: &Request) -> bool {
        let fields = &self.config.fields;
        let found_by = match self.config.key_field() {
            None => true,
            Some(field) => {
                line::find(row, field).and_then(|value| Key::recorded(self.config.by, value))
                    == Some(key.clone())
            }
        };
        let style = line::find(row, &fields.style).and_then(Value::as_str);
        let sample = line::find(row, &fields.sample).and_then(Value::as_u64);
        found_by
            && style.is_none_or(|style| style == request.origin.style)
            && sample.is_none_or(|sample| sample == u64::from(request.sample))
    }

    fn missing(&self, request: &Request) -> PluginError {
        let origin = &request.origin;
        let (problem, style) = (shown(&origin.problem), shown(&origin.style));
        let what = match self.config.by {
            By::Id => format!("problem `{problem}`"),
            By::Row => format!("row {}", origin.ordinal),
            By::Question => format!("the question of problem `{problem}`"),
            By::Request => format!("the request of problem `{problem}`"),
        };
        let message = format!("no answer to {what} is recorded");
        let field = self.config.key_field().unwrap_or("place in the file");
        PluginError::new("no-recording", message)
            .cause(format!("style `{style}`, sample {}", request.sample))
            .help(format!(
                "rows are found by their `{field}`, and by style and sample where they have them: \
                 set `by` and `fields` of the replay provider to what the recording holds"
            ))
    }
}

/// A name of any length and content in one line.
fn shown(name: &str) -> String {
    let visible = name.chars().flat_map(char::escape_debug);
    let mut shown: String = visible.clone().take(SHOWN).collect();
    if visible.count() > SHOWN {
        shown.push('…');
    }
    shown
}

fn row(line: &[u8]) -> Option<Fields> {
    let line = str::from_utf8(line).ok()?;
    serde_json::from_str(line.trim_start_matches('\u{feff}')).ok()
}
