//! What a row holds, be it a folder or an object.

use heartcut_program_tests::Json;
use heartcut_sdk::prelude::*;

/// The parts of a problem.
pub(crate) struct Parts {
    pub(crate) id: String,
    pub(crate) question: String,
    pub(crate) input_output: String,
    pub(crate) solutions: Vec<String>,
    pub(crate) starter_code: Option<String>,
    pub(crate) level: String,
    pub(crate) url: String,
}

impl Parts {
    pub(crate) fn of_row(row: &Row) -> Result<Self, PluginError> {
        let parts = match row.value.get("files").and_then(Value::as_object) {
            Some(files) => Self::of_folder(row.text("path")?, files)?,
            None => Self::of_object(row)?,
        };
        if parts.question.trim().is_empty() {
            return Err(PluginError::new("empty-field", "field `question` is empty"));
        }
        Ok(parts)
    }

    fn of_folder(name: &str, files: &Fields) -> Result<Self, PluginError> {
        let text = |file: &str| {
            files
                .get(file)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let question = files
            .get("question.txt")
            .and_then(Value::as_str)
            .ok_or_else(|| PluginError::new("missing-field", "field `question.txt` is missing"))?;
        let metadata = Json::read(&text("metadata.json")).unwrap_or(Json::Null);
        let field = |name: &str| {
            metadata
                .field(name)
                .and_then(Json::text)
                .unwrap_or_default()
                .to_owned()
        };
        Ok(Self {
            id: name.to_owned(),
            question: question.to_owned(),
            input_output: text("input_output.json"),
            solutions: solutions(&text("solutions.json")),
            starter_code: Some(text("starter_code.py")).filter(|code| !code.trim().is_empty()),
            level: field("difficulty"),
            url: field("url"),
        })
    }

    fn of_object(row: &Row) -> Result<Self, PluginError> {
        let text = |name: &str| match row.value.get(name) {
            Some(Value::String(text)) => text.clone(),
            None | Some(Value::Null) => String::new(),
            Some(other) => other.to_string(),
        };
        let own = ["problem_id", "id"]
            .map(text)
            .into_iter()
            .find(|id| !id.trim().is_empty());
        Ok(Self {
            id: own.unwrap_or_else(|| row.number.to_string()),
            question: row.text("question")?.to_owned(),
            input_output: text("input_output"),
            solutions: solutions(&text("solutions")),
            starter_code: Some(text("starter_code")).filter(|code| !code.trim().is_empty()),
            level: text("difficulty"),
            url: text("url"),
        })
    }
}

/// Solutions are programs, or objects that hold one under `code`.
fn solutions(text: &str) -> Vec<String> {
    let list = Json::read(text);
    let items = list.as_ref().and_then(Json::items).unwrap_or_default();
    let program = |item: &Json| {
        item.text()
            .or_else(|| item.field("code")?.text())
            .map(str::to_owned)
    };
    items.iter().filter_map(program).collect()
}
