use super::names::unknown;
use crate::error::{HostError, Result};
use heartcut_plugin_api::{
    Choice, PluginError, Problem, ProblemKind, manifest::Mapped, record::Fields, role::Row,
};
use minijinja::{
    Environment, Error, Expression, UndefinedBehavior, Value, context, filters, tests,
    value::{Serde, ValueKind},
};
use std::{collections::BTreeMap, sync::LazyLock};

/// Instructions that the expression of one field may take for one row.
const FUEL: u64 = 500;
/// Letters of an expression.
const LONGEST: usize = 2_000;
/// Bytes that replacing may make of a text.
const MOST_BYTES: usize = 32 << 20;

/// What expressions may use: no templates, no functions, nothing that grows without bound.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(environment);

type Field = Expression<'static, 'static>;

/// The expressions of a dataset, parsed.
pub(super) struct Compiled {
    name: String,
    kind: ProblemKind,
    keep: Option<Field>,
    id: Option<Field>,
    question: Field,
    answer: Option<Field>,
    choices: Option<Field>,
    level: Option<Field>,
    problem_type: Option<Field>,
    context: BTreeMap<String, Field>,
    extra: BTreeMap<String, Field>,
}

impl Compiled {
    /// Parses all expressions.
    ///
    /// # Errors
    /// `bad-expression`, naming the field.
    pub(super) fn new(name: &str, mapped: &Mapped) -> Result<Self> {
        let field = |key: &str, text: &Option<String>| {
            text.as_ref().map(|text| parse(key, text)).transpose()
        };
        let fields = |table: &str, fields: &BTreeMap<String, String>| {
            let parsed = fields
                .iter()
                .map(|(name, text)| Ok((name.clone(), parse(&format!("{table}.{name}"), text)?)));
            parsed.collect::<Result<BTreeMap<_, _>>>()
        };
        Ok(Self {
            name: name.to_owned(),
            kind: mapped.kind.clone(),
            keep: field("keep", &mapped.keep)?,
            id: field("id", &mapped.id)?,
            question: parse("question", &mapped.question)?,
            answer: field("answer", &mapped.answer)?,
            choices: field("choices", &mapped.choices)?,
            level: field("level", &mapped.level)?,
            problem_type: field("type", &mapped.problem_type)?,
            context: fields("context", &mapped.context)?,
            extra: fields("extra", &mapped.extra)?,
        })
    }

    /// The problem of a row; none where the row is not kept.
    pub(super) fn problem(&self, split: &str, row: &Row) -> Result<Option<Problem>, PluginError> {
        let whole = Value::from(Serde(&row.value));
        let seen = context! { row => whole.clone(), number => row.number, split => split, ..whole };
        if let Some(keep) = &self.keep
            && !evaluated("keep", keep, &seen)?.is_true()
        {
            return Ok(None);
        }
        let optional = |key: &str, field: &Option<Field>| match field {
            Some(field) => said(key, &evaluated(key, field, &seen)?),
            None => Ok(None),
        };
        let question = said("question", &evaluated("question", &self.question, &seen)?)?;
        let id = optional("id", &self.id)?;
        Ok(Some(Problem {
            id: id.unwrap_or_else(|| self.id(split, row)),
            dataset: self.name.clone(),
            split: split.to_owned(),
            kind: self.kind.clone(),
            question: question.ok_or_else(|| nothing("question"))?,
            context: self.context(&seen)?,
            choices: self.choices(&seen)?,
            answer: optional("answer", &self.answer)?,
            tests: Vec::new(),
            level: optional("level", &self.level)?,
            problem_type: optional("type", &self.problem_type)?,
            extra: self.extra(&seen)?,
        }))
    }

    fn id(&self, split: &str, row: &Row) -> String {
        format!("{}-{split}-{}", self.name, row.place())
    }

    fn context(&self, seen: &Value) -> Result<BTreeMap<String, String>, PluginError> {
        let mut context = BTreeMap::new();
        for (name, field) in &self.context {
            if let Some(text) = text(name, &evaluated(name, field, seen)?)? {
                context.insert(name.clone(), text);
            }
        }
        Ok(context)
    }

    fn extra(&self, seen: &Value) -> Result<Fields, PluginError> {
        let mut extra = Fields::new();
        for (name, field) in &self.extra {
            let value = evaluated(name, field, seen)?;
            if !value.is_undefined() && !value.is_none() {
                let json =
                    serde_json::to_value(&value).map_err(|e| wrong_type(name).because(&e))?;
                extra.insert(name.clone(), json);
            }
        }
        Ok(extra)
    }

    fn choices(&self, seen: &Value) -> Result<Vec<Choice>, PluginError> {
        let Some(field) = &self.choices else {
            return Ok(Vec::new());
        };
        let value = evaluated("choices", field, seen)?;
        let whole = || wrong_type("choices");
        match value.kind() {
            ValueKind::Undefined | ValueKind::None => Ok(Vec::new()),
            ValueKind::Map if is_lists(&value) => of_lists(&value),
            ValueKind::Map => {
                let labels = value.try_iter().map_err(|_| whole())?;
                let choice = |label: Value| {
                    let text = value.get_item(&label).map_err(|_| whole())?;
                    choice(label.to_string(), &text)
                };
                labels.map(choice).collect()
            }
            ValueKind::Seq | ValueKind::Iterable => {
                let choices = value.try_iter().map_err(|_| whole())?;
                choices
                    .zip(labels())
                    .map(|(it, label)| of_list(label, &it))
                    .collect()
            }
            _ => Err(whole()),
        }
    }
}

/// A, B, ..., Z, 27, 28, ...
fn labels() -> impl Iterator<Item = String> {
    ('A'..='Z')
        .map(String::from)
        .chain((27..).map(|n: u32| n.to_string()))
}

/// Whether it is `{label: [..], text: [..]}`.
fn is_lists(value: &Value) -> bool {
    let is_list = |key| {
        value
            .get_attr(key)
            .is_ok_and(|part| part.kind() == ValueKind::Seq)
    };
    is_list("label") && is_list("text")
}

fn of_lists(value: &Value) -> Result<Vec<Choice>, PluginError> {
    let whole = |_| wrong_type("choices");
    let (labels, texts) = (
        value.get_attr("label").map_err(whole)?,
        value.get_attr("text").map_err(whole)?,
    );
    if labels.len() != texts.len() {
        return Err(wrong_type("choices"));
    }
    let pairs = labels
        .try_iter()
        .map_err(whole)?
        .zip(texts.try_iter().map_err(whole)?);
    pairs
        .map(|(label, it)| {
            let label = text("choices", &label)?.ok_or_else(|| nothing("choices"))?;
            choice(label, &it)
        })
        .collect()
}

fn of_list(label: String, value: &Value) -> Result<Choice, PluginError> {
    if value.kind() != ValueKind::Map {
        return choice(label, value);
    }
    let part = |key: &str| value.get_attr(key).map_err(|_| wrong_type("choices"));
    let label = text("choices", &part("label")?)?.unwrap_or(label);
    choice(label, &part("text")?)
}

fn choice(label: String, value: &Value) -> Result<Choice, PluginError> {
    let text = text("choices", value)?.ok_or_else(|| nothing("choices"))?;
    Ok(Choice { label, text })
}

fn evaluated(key: &str, field: &Field, seen: &Value) -> Result<Value, PluginError> {
    field.eval(seen).map_err(|error| {
        let message = format!("field `{key}` cannot be made of this row");
        PluginError::new("bad-row", message).because(&error)
    })
}

/// None where there is nothing, or nothing but blanks.
fn said(key: &str, value: &Value) -> Result<Option<String>, PluginError> {
    Ok(text(key, value)?.filter(|text| !text.trim().is_empty()))
}

/// None where there is nothing.
fn text(key: &str, value: &Value) -> Result<Option<String>, PluginError> {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Ok(None),
        ValueKind::String | ValueKind::Number | ValueKind::Bool => Ok(Some(value.to_string())),
        _ => Err(wrong_type(key)),
    }
}

fn nothing(key: &str) -> PluginError {
    PluginError::new(
        "missing-field",
        format!("field `{key}` has nothing in this row"),
    )
}

fn wrong_type(key: &str) -> PluginError {
    PluginError::new("wrong-type", format!("field `{key}` would be no text"))
}

fn parse(key: &str, text: &str) -> Result<Field> {
    let wrong = |why: &str| {
        HostError::config("bad-expression", format!("`{key}` under `[mapped]` {why}"))
            .help("`heartcut help plugins` shows what an expression may use")
    };
    if text.len() > LONGEST {
        return Err(wrong("is longer than 2,000 letters"));
    }
    if multiplies(text) {
        return Err(wrong("holds `*`, which can make a text of any size"));
    }
    let parsed = ENVIRONMENT.compile_expression_owned(text.to_owned());
    let parsed = parsed.map_err(|e| wrong("is no expression").because(&e))?;
    match unknown(text, &ENVIRONMENT) {
        Some(unknown) => Err(wrong(&unknown)),
        None => Ok(parsed),
    }
}

/// Whether there is a `*` outside of texts.
fn multiplies(text: &str) -> bool {
    let mut quote = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(_), '\\') => drop(letters.next()),
            (Some(mark), _) if mark == letter => quote = None,
            (None, '\'' | '"') => quote = Some(letter),
            (None, '*') => return true,
            _ => {}
        }
    }
    false
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_fuel(Some(FUEL));
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    add_filters(&mut environment);
    add_tests(&mut environment);
    environment
}

fn add_filters(environment: &mut Environment<'static>) {
    environment.add_filter("after", after);
    environment.add_filter("before", before);
    environment.add_filter("replace", replace);
    environment.add_filter("unboxed", unboxed);
    environment.add_filter("unpadded", unpadded);
    environment.add_filter("trim", filters::trim);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("upper", filters::upper);
    environment.add_filter("title", filters::title);
    environment.add_filter("capitalize", filters::capitalize);
    environment.add_filter("split", filters::split);
    environment.add_filter("lines", filters::lines);
    environment.add_filter("join", filters::join);
    environment.add_filter("first", filters::first);
    environment.add_filter("last", filters::last);
    environment.add_filter("length", filters::length);
    environment.add_filter("list", filters::list);
    environment.add_filter("items", filters::items);
    environment.add_filter("sort", filters::sort);
    environment.add_filter("reverse", filters::reverse);
    environment.add_filter("unique", filters::unique);
    environment.add_filter("map", filters::map);
    environment.add_filter("select", filters::select);
    environment.add_filter("reject", filters::reject);
    environment.add_filter("selectattr", filters::selectattr);
    environment.add_filter("default", filters::default);
    environment.add_filter("int", filters::int);
    environment.add_filter("float", filters::float);
    environment.add_filter("string", filters::string);
    environment.add_filter("bool", filters::bool);
    environment.add_filter("abs", filters::abs);
    environment.add_filter("round", filters::round);
}

fn add_tests(environment: &mut Environment<'static>) {
    environment.add_test("defined", tests::is_defined);
    environment.add_test("undefined", tests::is_undefined);
    environment.add_test("none", tests::is_none);
    environment.add_test("string", tests::is_string);
    environment.add_test("number", tests::is_number);
    environment.add_test("sequence", tests::is_sequence);
    environment.add_test("mapping", tests::is_mapping);
    environment.add_test("true", tests::is_true);
    environment.add_test("false", tests::is_false);
    environment.add_test("in", tests::is_in);
    environment.add_test("eq", tests::is_eq);
    environment.add_test("ne", tests::is_ne);
    environment.add_test("startingwith", tests::is_startingwith);
    environment.add_test("endingwith", tests::is_endingwith);
}

/// What stands behind the last `mark`; nothing where there is none.
fn after(text: Option<&str>, mark: &str) -> Value {
    text.and_then(|text| text.rsplit_once(mark))
        .map_or(Value::UNDEFINED, |(_, rest)| rest.into())
}

/// What stands before the first `mark`; all of it where there is none.
fn before(text: Option<&str>, mark: &str) -> Value {
    let before = text.and_then(|text| text.split(mark).next());
    before.map_or(Value::UNDEFINED, Value::from)
}

/// What stands in a `\\boxed{..}` that is all of a text.
fn unboxed(value: Value) -> Value {
    let inner = value
        .as_str()
        .and_then(|text| text.trim().strip_prefix("\\boxed{")?.strip_suffix('}'));
    match inner {
        Some(inner) => inner.into(),
        None => value,
    }
}

/// A whole number without the zeros before it.
fn unpadded(value: Value) -> Value {
    let number = value.as_str().map(str::trim).filter(|text| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits && !text.is_empty()
    });
    match number.map(|text| text.trim_start_matches('0')) {
        None => value,
        Some("") => "0".into(),
        Some(plain) => plain.into(),
    }
}

fn replace(text: Option<&str>, from: &str, to: &str) -> Result<Value, Error> {
    let Some(text) = text else {
        return Ok(Value::UNDEFINED);
    };
    let times = text.matches(from).count();
    if text.len() + times.saturating_mul(to.len()) > MOST_BYTES {
        let why = "the text would be larger than 32 MiB";
        return Err(Error::new(minijinja::ErrorKind::InvalidOperation, why));
    }
    Ok(text.replace(from, to).into())
}
