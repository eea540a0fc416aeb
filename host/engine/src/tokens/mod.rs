//! Counting tokens before anything is sent: exactly where the tokenizer is known, within bounds
//! otherwise.

use crate::error::{HostError, Result};
use heartcut_plugin_api::Message;
use serde::Serialize;
use std::path::Path;
use tiktoken_rs::CoreBPE;
use tokenizers::Tokenizer;

/// Tokens around each message of a chat and before the answer, as OpenAI's cookbook counts them
/// (`How_to_count_tokens_with_tiktoken`); other services add about as many.
const AROUND_MESSAGE: u64 = 4;
const BEFORE_ANSWER: u64 = 3;

/// A number of tokens with its bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tokens {
    /// At the least.
    pub low: u64,
    /// Most likely.
    pub expected: u64,
    /// At the most.
    pub high: u64,
}

impl Tokens {
    /// Without a tokenizer: between five bytes a token, as in plain English prose, and two, as in
    /// formulas and other scripts; four is the usual rule of thumb.
    fn of_bytes(bytes: u64) -> Self {
        Self {
            low: bytes / 5,
            expected: bytes.div_ceil(4),
            high: bytes.div_ceil(2),
        }
    }

    fn exactly(tokens: u64) -> Self {
        Self {
            low: tokens,
            expected: tokens,
            high: tokens,
        }
    }
}

impl std::ops::AddAssign for Tokens {
    fn add_assign(&mut self, other: Self) {
        self.low += other.low;
        self.expected += other.expected;
        self.high += other.high;
    }
}

/// Counts the tokens of prompts for one model.
pub(crate) struct TokenCounter {
    tokenizer: Option<Known>,
    /// What counts, as people know it.
    pub(crate) name: Option<String>,
}

enum Known {
    Tiktoken(&'static CoreBPE),
    File(Box<Tokenizer>),
}

impl TokenCounter {
    /// Counts with a `tokenizer.json`, or with the tokenizer that a provider names, if it is known
    /// here.
    ///
    /// # Errors
    /// A file that is no `tokenizer.json`.
    pub(crate) fn new(file: Option<&Path>, named: Option<&str>) -> Result<Self> {
        if let Some(file) = file {
            return Ok(Self {
                tokenizer: Some(Known::File(Box::new(read(file)?))),
                name: Some(file.display().to_string()),
            });
        }
        let tokenizer = named.and_then(tiktoken).map(Known::Tiktoken);
        let name = named.filter(|_| tokenizer.is_some());
        Ok(Self {
            name: name.map(str::to_owned),
            tokenizer,
        })
    }

    /// The tokens of a prompt.
    pub(crate) fn count(&self, messages: &[Message]) -> Tokens {
        let texts = messages.iter().map(|message| message.content.as_str());
        let Some(tokenizer) = &self.tokenizer else {
            return Tokens::of_bytes(texts.map(|text| text.len() as u64).sum());
        };
        let inside: Option<u64> = texts.map(|text| tokenizer.count(text)).sum();
        let around = AROUND_MESSAGE * messages.len() as u64 + BEFORE_ANSWER;
        match inside {
            Some(inside) => Tokens::exactly(inside + around),
            None => Self {
                tokenizer: None,
                name: None,
            }
            .count(messages),
        }
    }
}

impl Known {
    fn count(&self, text: &str) -> Option<u64> {
        match self {
            Self::Tiktoken(bpe) => Some(bpe.count_ordinary(text) as u64),
            Self::File(tokenizer) => {
                let encoded = tokenizer.encode(text, false).ok()?;
                Some(encoded.len() as u64)
            }
        }
    }
}

fn read(file: &Path) -> Result<Tokenizer> {
    Tokenizer::from_file(file).map_err(|e| {
        let message = format!("`{}` is no tokenizer", file.display());
        HostError::config("bad-tokenizer", message)
            .because(e.as_ref())
            .help("`limits.models.MODEL.tokenizer` names a `tokenizer.json`, as models have on their hub pages")
    })
}

/// OpenAI's tokenizers, read from the program at their first use.
fn tiktoken(name: &str) -> Option<&'static CoreBPE> {
    match name {
        "o200k_base" => Some(tiktoken_rs::o200k_base_singleton()),
        "cl100k_base" => Some(tiktoken_rs::cl100k_base_singleton()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
