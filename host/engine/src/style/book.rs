use super::{Previous, PromptInput};
use crate::{
    config::{Document, nearest},
    error::{HostError, Result},
};
use heartcut_plugin_api::{Message, Problem};
use minijinja::{Environment, UndefinedBehavior, context, value::Serde};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The prompt texts that come with the program, handed to the engine by its owner.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// Style files by name.
    pub styles: &'static [(&'static str, &'static str)],
    /// Core prompts by kind.
    pub core_prompts: &'static [(&'static str, &'static str)],
}

/// All styles a project can use: those that come with the program, overridden by files under
/// `prompts/styles` and `prompts/core` of the project.
pub struct StyleBook {
    embedded: Embedded,
    folder: PathBuf,
}

/// The model of a style file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StyleFile {
    /// One line for listings.
    summary: String,
    /// Whether the templates may use `answer`.
    #[serde(default)]
    sees_gold: bool,
    /// Seed of the requests in this style; the step's by default.
    #[serde(default)]
    seed: Option<u64>,
    /// The messages, in order.
    #[schemars(length(min = 1))]
    messages: Vec<MessageTemplate>,
}

/// A message of a style file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MessageTemplate {
    /// `system`, `user` or `assistant`.
    #[schemars(extend("enum" = ["system", "user", "assistant"]))]
    role: String,
    /// A minijinja template.
    template: String,
}

/// A style that is ready to use.
pub struct Style {
    /// Its name.
    pub name: String,
    /// One line for listings.
    pub summary: String,
    /// Whether its prompts hold the gold answer.
    pub sees_gold: bool,
    /// Seed of its requests; the step's by default.
    pub seed: Option<u64>,
    /// BLAKE3 of its file and the core prompts, for run manifests.
    pub digest: String,
    roles: Vec<String>,
    environment: Environment<'static>,
}

impl StyleBook {
    /// The styles of a project.
    pub fn new(embedded: Embedded, project: &Path) -> Self {
        Self {
            embedded,
            folder: project.join("prompts"),
        }
    }

    /// The names of all styles.
    pub fn names(&self) -> Vec<String> {
        let embedded = self
            .embedded
            .styles
            .iter()
            .map(|(name, _)| (*name).to_owned());
        let mut names: Vec<_> = embedded
            .chain(files(&self.folder.join("styles"), "toml"))
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// The style of this name.
    ///
    /// # Errors
    /// `unknown-style`, naming the nearest one; or whatever is wrong with its file.
    pub fn style(&self, name: &str) -> Result<Style> {
        let (file, text) = self.style_text(name)?;
        let document = Document::parse(&file, &text)?;
        document.check(&schemars::schema_for!(StyleFile).to_value())?;
        let style: StyleFile = document.deserialize()?;
        let mut environment = environment();
        for (i, message) in style.messages.iter().enumerate() {
            environment
                .add_template_owned(i.to_string(), message.template.clone())
                .map_err(|e| template_error(&file, &e))?;
        }
        let core_prompts = self.core_prompts()?;
        for (kind, text) in &core_prompts {
            environment
                .add_template_owned(format!("core/{kind}"), text.clone())
                .map_err(|e| template_error(&format!("core prompt `{kind}`"), &e))?;
        }
        let style = Style {
            name: name.to_owned(),
            summary: style.summary,
            sees_gold: style.sees_gold,
            seed: style.seed,
            digest: digest_of(&text, &core_prompts),
            roles: style.messages.into_iter().map(|m| m.role).collect(),
            environment,
        };
        style.check_gold(&file)?;
        Ok(style)
    }

    fn style_text(&self, name: &str) -> Result<(String, String)> {
        let path = self.folder.join("styles").join(format!("{name}.toml"));
        if path.is_file() {
            let text = fs_err::read_to_string(&path).map_err(|e| {
                HostError::config("unreadable", "a style cannot be read").because(&e)
            })?;
            return Ok((path.display().to_string(), text));
        }
        let embedded = self.embedded.styles.iter().find(|(n, _)| *n == name);
        embedded
            .map(|(n, text)| (format!("style `{n}`"), (*text).to_owned()))
            .ok_or_else(|| {
                let names = self.names();
                let help = match nearest(name, names.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`? there are: {}", names.join(", ")),
                    None => format!(
                        "there are: {}; see `heartcut help styles`",
                        names.join(", ")
                    ),
                };
                HostError::config("unknown-style", format!("there is no style `{name}`")).help(help)
            })
    }

    fn core_prompts(&self) -> Result<Vec<(String, String)>> {
        let folder = self.folder.join("core");
        let mut prompts: Vec<(String, String)> = Vec::new();
        for (kind, text) in self.embedded.core_prompts {
            prompts.push(((*kind).to_owned(), (*text).to_owned()));
        }
        let of_datasets = files(&folder.join("datasets"), "jinja");
        let of_datasets = of_datasets.iter().map(|name| format!("datasets/{name}"));
        for kind in files(&folder, "jinja").into_iter().chain(of_datasets) {
            let text =
                fs_err::read_to_string(folder.join(format!("{kind}.jinja"))).map_err(|e| {
                    HostError::config("unreadable", "a core prompt cannot be read").because(&e)
                })?;
            prompts.retain(|(k, _)| *k != kind);
            prompts.push((kind, text));
        }
        Ok(prompts)
    }
}

impl Style {
    /// The messages for a problem.
    ///
    /// # Errors
    /// When a template uses what is not there, such as `previous` without `from`.
    pub fn render(
        &self,
        problem: &Problem,
        previous: Option<Previous<'_>>,
    ) -> Result<Vec<Message>> {
        let mut input = PromptInput::of(problem);
        input.previous = previous;
        input.answer = problem.answer.as_deref().filter(|_| self.sees_gold);
        let input = minijinja::Value::from(Serde(&input));
        let core = match self.core_template(problem) {
            Some(template) => template.render(input.clone()).map_err(|e| self.error(&e))?,
            None => problem.question.clone(),
        };
        let context = context! { core, ..input };
        let render = |(i, role): (usize, &String)| {
            let template = self.environment.get_template(&i.to_string())?;
            Ok(Message {
                role: role.clone(),
                content: template.render(context.clone())?,
            })
        };
        let messages: Result<_, minijinja::Error> =
            self.roles.iter().enumerate().map(render).collect();
        messages.map_err(|e| self.error(&e))
    }

    /// The core prompt of the problem's dataset, or else of its kind.
    fn core_template(&self, problem: &Problem) -> Option<minijinja::Template<'_, '_>> {
        let of_dataset = format!("datasets/{}", problem.dataset);
        let names = [of_dataset.as_str(), problem.kind.as_str(), "text"];
        names
            .iter()
            .find_map(|name| self.environment.get_template(&format!("core/{name}")).ok())
    }

    fn check_gold(&self, file: &str) -> Result<()> {
        let uses_gold = self
            .environment
            .templates()
            .any(|(_, template)| template.undeclared_variables(false).contains("answer"));
        if uses_gold && !self.sees_gold {
            return Err(HostError::config(
                "gold-in-prompt",
                format!("{file} uses `answer` without saying `sees_gold = true`"),
            )
            .help("gold answers never enter a solver's prompt; a style that needs one says so"));
        }
        Ok(())
    }

    fn error(&self, error: &minijinja::Error) -> HostError {
        template_error(&format!("style `{}`", self.name), error)
    }
}

/// Of the style and all core prompts, each of which can change what is asked.
fn digest_of(style: &str, core_prompts: &[(String, String)]) -> String {
    let mut prompts: Vec<_> = core_prompts.iter().collect();
    prompts.sort();
    let mut hasher = blake3::Hasher::new();
    let parts = prompts
        .into_iter()
        .flat_map(|(kind, text)| [kind.as_str(), text.as_str()]);
    for part in std::iter::once(style).chain(parts) {
        hasher
            .update(&(part.len() as u64).to_le_bytes())
            .update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment
}

fn template_error(place: &str, error: &minijinja::Error) -> HostError {
    let at = error
        .line()
        .map(|line| format!(" in line {line} of the template"))
        .unwrap_or_default();
    let what = error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned);
    HostError::config("bad-template", format!("{place} cannot be rendered{at}"))
        .because(&std::io::Error::other(what))
        .help("`heartcut help styles` lists what a template sees")
}

fn files(folder: &Path, ending: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let stems = paths
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    let mut stems: Vec<_> = stems.collect();
    stems.sort();
    stems
}
