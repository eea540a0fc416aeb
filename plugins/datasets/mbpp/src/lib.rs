//! MBPP: small programming exercises with assertions
//! (<https://github.com/google-research/google-research/tree/master/mbpp>). Rows are `{task_id, text,
//! code, test_list, test_setup_code, challenge_test_list}`; the sanitized file says `prompt` and
//! `test_imports`.

#[cfg(test)]
mod tests;

use heartcut_program_tests::{asserted, tested_function};
use heartcut_sdk::prelude::*;

/// The MBPP dataset.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mbpp {
    /// The file of rows.
    pub path: String,
}

/// Splits by the number of a task, as the authors give them.
const SPLITS: [(&str, std::ops::RangeInclusive<u64>); 4] = [
    ("prompt", 1..=10),
    ("test", 11..=510),
    ("validation", 511..=600),
    ("train", 601..=974),
];
/// All of them, which is the first split: the file has no order of its own.
const ALL: &str = "all";

impl Dataset for Mbpp {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        let known = ["", ALL].contains(&split) || SPLITS.iter().any(|(name, _)| *name == split);
        if !known {
            let message = format!("mbpp has no split `{split}`");
            return Err(PluginError::new("unknown-split", message).help(
                "write `split = \"all\"`, \"train\", \"test\", \"validation\" or \"prompt\"",
            ));
        }
        Ok(vec![Source::at(Location::of_user(&self.path))])
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        rows.iter().map(|row| problem(split, row)).collect()
    }

    fn splits(&self) -> Vec<KnownSplit> {
        let all = KnownSplit::new(ALL, 974);
        let parts = SPLITS
            .iter()
            .map(|(name, tasks)| KnownSplit::new(*name, tasks.clone().count() as u64));
        std::iter::once(all).chain(parts).collect()
    }
}

fn problem(split: &str, row: &Row) -> Result<Vec<Problem>, PluginError> {
    let number = row.value.get("task_id").and_then(Value::as_u64);
    let own = number.and_then(|number| SPLITS.iter().find(|(_, tasks)| tasks.contains(&number)));
    let own = own.map_or("", |(name, _)| name);
    if !["", ALL, own].contains(&split) {
        return Ok(Vec::new());
    }
    let question = row.text("text").or_else(|_| row.text("prompt"))?;
    if question.trim().is_empty() {
        return Err(PluginError::new("empty-field", "field `text` is empty"));
    }
    let tests = tests(row)?;
    let code = row.text("code").ok().map(|code| code.replace("\r\n", "\n"));
    let name = tests.first().and_then(|test| test.fn_name.as_deref());
    let starter = code
        .as_deref()
        .zip(name)
        .and_then(|(code, name)| signature(code, name));
    let mut extra = Fields::new();
    if let Some(code) = &code {
        extra.insert("solutions".into(), json!([code]));
    }
    let id = number.map_or_else(
        || format!("row-{}", row.number),
        |number| number.to_string(),
    );
    Ok(vec![Problem {
        dataset: "mbpp".into(),
        split: own.into(),
        kind: ProblemKind::Code,
        context: starter
            .map(|line| ("starter_code".to_owned(), line))
            .into_iter()
            .collect(),
        answer: code,
        tests,
        extra,
        ..Problem::new(format!("mbpp-{id}"), question)
    }])
}

fn tests(row: &Row) -> Result<Vec<Test>, PluginError> {
    let missing = || PluginError::new("missing-field", "field `test_list` is missing");
    let list = row
        .value
        .get("test_list")
        .and_then(Value::as_array)
        .ok_or_else(missing)?;
    let imports = row.value.get("test_imports").and_then(Value::as_array);
    let mut setup: Vec<&str> = imports
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    setup.extend(row.text("test_setup_code").ok());
    let setup = setup.join("\n").replace("\r\n", "\n");
    let test = |test: &Value| {
        let wrong = || PluginError::new("wrong-type", "field `test_list` is no list of texts");
        Ok(asserted(
            &test.as_str().ok_or_else(wrong)?.replace("\r\n", "\n"),
            Some(&setup),
        ))
    };
    let mut tests = list
        .iter()
        .map(test)
        .collect::<Result<Vec<Test>, PluginError>>()?;
    let name = tested_function(&tests);
    tests
        .iter_mut()
        .for_each(|test| test.fn_name.clone_from(&name));
    Ok(tests)
}

/// The line that defines a function. The text does not say what it is called, so a solver must be
/// told.
fn signature(code: &str, name: &str) -> Option<String> {
    let defines = |line: &&str| {
        let rest = line
            .strip_prefix("def ")
            .and_then(|rest| rest.trim_start().strip_prefix(name));
        rest.is_some_and(|rest| rest.trim_start().starts_with('('))
    };
    let line = code.lines().find(defines)?;
    let end = line.rfind(':')?;
    Some(line[..=end].to_owned())
}

heartcut_sdk::plugin!(Dataset for Mbpp);
