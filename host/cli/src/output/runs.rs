use super::{
    numbers::{listed, number},
    summary::summary,
    table::{indented, table},
    time::{minute, utc},
};
use heartcut_host::run::Summary;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A run in a listing.
pub(crate) struct RunLine {
    pub(crate) name: String,
    pub(crate) state: &'static str,
    /// Requests that wait for a batch.
    pub(crate) waiting: u64,
    pub(crate) problems: u64,
    /// Rows of its outputs; none before it came to its end.
    pub(crate) kept: Option<u64>,
    pub(crate) verdicts: BTreeMap<String, u64>,
    /// Milliseconds since 1970.
    pub(crate) created_at: i64,
}

impl RunLine {
    /// The run as one JSON object.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "run": self.name,
            "state": self.state,
            "waiting": self.waiting,
            "problems": self.problems,
            "kept": self.kept,
            "verdicts": self.verdicts,
            "created_at": utc(self.created_at),
        })
    }

    /// The state in a word that says what to do.
    fn shown_state(&self) -> &'static str {
        match (self.state, self.waiting) {
            ("collected", 0) => "unfinished",
            ("collected", _) => "waiting",
            (state, _) => state,
        }
    }

    fn cells(&self) -> [String; 6] {
        [
            self.name.clone(),
            self.shown_state().to_owned(),
            number(self.problems),
            self.kept.map_or_else(|| "-".to_owned(), number),
            minute(self.created_at),
            listed(&self.verdicts),
        ]
    }
}

/// All runs.
pub(crate) fn run_list(runs: &[RunLine]) -> String {
    let titles = ["RUN", "STATE", "PROBLEMS", "KEPT", "BEGUN", "VERDICTS"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(titles)
        .chain(runs.iter().map(RunLine::cells))
        .collect();
    table(&rows)
}

/// A run with what it was made of and what it came to.
pub(crate) struct RunPage {
    pub(crate) line: RunLine,
    pub(crate) manifest: Value,
    pub(crate) summary: Option<Value>,
}

impl RunPage {
    /// The page as one JSON object.
    pub(crate) fn to_json(&self) -> Value {
        let mut page = self.line.to_json();
        page["manifest"] = self.manifest.clone();
        page["summary"] = self.summary.clone().unwrap_or_default();
        page
    }

    /// The page for people.
    pub(crate) fn text(&self) -> String {
        let mut page = table(&self.head());
        page.push_str(&format!(
            "\nmade of\n{}",
            indented(&table(&self.parts()), 2)
        ));
        page.push_str("\ncame to\n");
        page.push_str(&indented(&self.came_to(), 2));
        page
    }

    fn head(&self) -> Vec<[String; 2]> {
        let line = &self.line;
        let mut head = vec![
            ["run".to_owned(), line.name.clone()],
            ["state".to_owned(), line.shown_state().to_owned()],
            ["begun".to_owned(), minute(line.created_at)],
        ];
        for field in ["heartcut", "plugin_api", "fingerprint"] {
            head.push([field.to_owned(), text(&self.manifest, &format!("/{field}"))]);
        }
        head
    }

    fn parts(&self) -> Vec<[String; 2]> {
        let manifest = &self.manifest;
        let (dataset, split) = (
            text(manifest, "/dataset/plugin"),
            text(manifest, "/pipeline/dataset/split"),
        );
        let mut parts = vec![[
            "dataset".to_owned(),
            format!("{dataset} {split}").trim_end().to_owned(),
        ]];
        parts.push([
            "data".to_owned(),
            format!("blake3 {}", text(manifest, "/dataset/digest")),
        ]);
        parts.extend(
            list(manifest, "/steps")
                .iter()
                .map(|step| ["step".to_owned(), step_of(step)]),
        );
        for stage in one_or_many(manifest, "/pipeline/verify") {
            parts.push(["verify".to_owned(), verifier_of(stage)]);
        }
        for stage in list(manifest, "/pipeline/format") {
            let only = format!("{} of {}", text(stage, "/only"), step_name(stage));
            parts.push([
                "format".to_owned(),
                format!(
                    "{}: {only}, to {}",
                    text(stage, "/plugin"),
                    text(stage, "/out")
                ),
            ]);
        }
        for plugin in list(manifest, "/plugins") {
            let named = format!("{} {}", text(plugin, "/id"), text(plugin, "/version"));
            let part = ["plugin".to_owned(), named];
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts
    }

    fn came_to(&self) -> String {
        let Some(stored) = &self.summary else {
            let verdicts = &self.line.verdicts;
            return match verdicts.is_empty() {
                true => "not finished; nothing is judged yet\n".to_owned(),
                false => format!("not finished; {}\n", listed(verdicts)),
            };
        };
        match serde_json::from_value::<Summary>(stored.clone()) {
            Ok(done) => summary(&done),
            // Another version of heartcut wrote it.
            Err(_) => format!("{stored:#}\n"),
        }
    }
}

fn step_of(step: &Value) -> String {
    let styles: Vec<_> = list(step, "/styles")
        .iter()
        .map(|style| text(style, "/name"))
        .collect();
    format!(
        "{}: {} {} in {}",
        text(step, "/name"),
        text(step, "/provider"),
        text(step, "/model"),
        styles.join(", ")
    )
}

/// The verifier and what it is meant for.
fn verifier_of(stage: &Value) -> String {
    let mut told = text(stage, "/plugin");
    for (key, of) in [("kinds", "for"), ("steps", "of step")] {
        let only: Vec<_> = list(stage, &format!("/{key}"))
            .iter()
            .filter_map(Value::as_str)
            .collect();
        if !only.is_empty() {
            told.push_str(&format!(" {of} {}", only.join(", ")));
        }
    }
    told
}

fn step_name(stage: &Value) -> String {
    match stage.pointer("/step") {
        Some(Value::String(step)) => step.clone(),
        _ => "all steps".to_owned(),
    }
}

fn text(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn one_or_many<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    match value.pointer(pointer) {
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => list(value, pointer),
    }
}

#[cfg(test)]
mod tests;
