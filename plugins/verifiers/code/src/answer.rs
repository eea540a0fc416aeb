//! The program in an answer.

/// A program, and the text around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    pub(crate) program: String,
    pub(crate) prose: Vec<&'a str>,
}

/// The line of the template that stands for the program.
const MARK: &str = "[final_code]";
const END_OF_MARK: &str = "[/final_code]";
/// What an answer says before the program that it means.
const ANNOUNCED: [&str; 4] = [
    "final solution",
    "final code",
    "complete program",
    "full program",
];
/// What only a script has that reads or prints.
const ACTS: [&str; 5] = ["print(", "input(", "stdin", "stdout", "open(0"];

/// The program in an answer: of its blocks of code the last one that defines `wanted`, or else that
/// reads or prints; a text without blocks from its first line of code on. `None` when there is none.
pub(crate) fn read<'a>(text: &'a str, wanted: Option<&str>) -> Option<Answer<'a>> {
    let text = after_thoughts(text);
    let parts = parts(text);
    let prose: Vec<&str> = parts.iter().filter_map(Part::prose).collect();
    let blocks: Vec<&Part<'_>> = parts.iter().filter(|part| part.is_program()).collect();
    let program = match chosen(&parts, &blocks, wanted) {
        Some(block) => block.to_owned(),
        None if blocks.is_empty() => return unfenced(text),
        None => return None,
    };
    let program = without_mark(&program);
    (!program.trim().is_empty()).then_some(Answer { program, prose })
}

/// What was thought aloud is no answer. An answer may begin to think again, and its program may have
/// the mark in a text: what counts is the first end behind the last beginning, else the last end.
pub(crate) fn after_thoughts(text: &str) -> &str {
    let again = last_thought(text);
    let (mut ends, mut last) = (ends_of_thoughts(text), None);
    let behind = ends.find(|end| {
        last = Some(*end);
        *end > again && !thinks(&text[*end..])
    });
    behind
        .or(last)
        .map_or_else(|| before_thoughts(text), |end| &text[end..])
}

/// A thought that was never ended is no answer either.
fn before_thoughts(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if thinks(line) {
            return &text[..at];
        }
        at += line.len();
    }
    text
}

fn thinks(line: &str) -> bool {
    line.trim_start().starts_with("<think>")
}

/// Where the last line begins that begins a thought; 0 when there is none.
fn last_thought(text: &str) -> usize {
    let mut at = 0;
    let mut last = 0;
    for line in text.split_inclusive('\n') {
        if thinks(line) {
            last = at;
        }
        at += line.len();
    }
    last
}

/// Behind each mark that stands in no text of a program: one goes on with a quote or a sign for a
/// new line.
fn ends_of_thoughts(text: &str) -> impl Iterator<Item = usize> {
    let is_quoted = move |at: usize| {
        let rest = &text[at..];
        rest.starts_with(['\'', '"', '`', '\\']) && !rest.starts_with("```")
    };
    text.match_indices("</think>")
        .map(|(at, mark)| at + mark.len())
        .filter(move |at| !is_quoted(*at))
}

/// A part of an answer.
#[derive(Debug)]
enum Part<'a> {
    Prose(&'a str),
    Block { language: &'a str, code: String },
}

impl<'a> Part<'a> {
    fn prose(&self) -> Option<&'a str> {
        match self {
            Self::Prose(text) => Some(text),
            Self::Block { .. } => None,
        }
    }

    fn code(&self) -> Option<&str> {
        match self {
            Self::Block { code, .. } => Some(code),
            Self::Prose(_) => None,
        }
    }

    fn is_program(&self) -> bool {
        self.is_python() || matches!(self, Self::Block { language: "", .. })
    }

    fn is_python(&self) -> bool {
        let is_python = |language: &str| {
            let language = language.to_ascii_lowercase();
            language == "py" || language.starts_with("python")
        };
        matches!(self, Self::Block { language, .. } if is_python(language))
    }
}

fn chosen<'a>(
    parts: &'a [Part<'_>],
    blocks: &[&'a Part<'_>],
    wanted: Option<&str>,
) -> Option<&'a str> {
    let after = announced(parts);
    let announced: Vec<&Part<'_>> = parts[after..]
        .iter()
        .filter(|part| part.is_program())
        .collect();
    let marked = |blocks: &[&'a Part<'_>]| -> Vec<&'a str> {
        let python: Vec<_> = blocks
            .iter()
            .filter(|b| b.is_python())
            .filter_map(|b| b.code())
            .collect();
        let all = || blocks.iter().filter_map(|block| block.code()).collect();
        if python.is_empty() { all() } else { python }
    };
    let fits = |code: &str| match wanted {
        Some(name) => defines(code, name),
        None => ACTS.iter().any(|act| code.contains(act)),
    };
    let last_fitting = |codes: Vec<&'a str>| codes.into_iter().rev().find(|code| fits(code));
    let in_announced = (after > 0).then(|| marked(&announced).into_iter().find(|code| fits(code)));
    in_announced
        .flatten()
        .or_else(|| last_fitting(marked(blocks)))
        .or_else(|| marked(blocks).pop())
}

/// The part after the last announcement of a program; 0 when there is none.
fn announced(parts: &[Part<'_>]) -> usize {
    let says = |part: &Part<'_>| {
        let Part::Prose(text) = part else {
            return false;
        };
        let last = text
            .trim_end()
            .lines()
            .last()
            .unwrap_or_default()
            .to_lowercase();
        ANNOUNCED.iter().any(|words| last.contains(words)) || last.contains(MARK)
    };
    parts.iter().rposition(says).map_or(0, |index| index + 1)
}

/// Whether a program has a function or method of this name.
pub(crate) fn defines(code: &str, name: &str) -> bool {
    let defined = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix("async ").unwrap_or(line);
        let (named, sign) = match line.strip_prefix("def ") {
            Some(rest) => (rest.trim_start().strip_prefix(name), '('),
            None => (line.strip_prefix(name), '='),
        };
        let rest = named.unwrap_or_default().trim_start();
        rest.starts_with(sign) && !rest.starts_with("==")
    };
    code.lines().any(defined)
}

fn without_mark(program: &str) -> String {
    let mark = |line: &&str| ![MARK, END_OF_MARK].contains(&line.trim());
    if !program.contains(MARK) && !program.contains(END_OF_MARK) {
        return program.to_owned();
    }
    program
        .lines()
        .filter(mark)
        .map(|line| format!("{line}\n"))
        .collect()
}

/// A text without blocks: between the marks of the template, or from the first line of code on.
fn unfenced(text: &str) -> Option<Answer<'_>> {
    let (before, code) = match text.split_once(MARK) {
        Some((before, after)) => (before, after.split(END_OF_MARK).next().unwrap_or(after)),
        None => between_marks_of_prompts(text)?,
    };
    let program = code.trim_start_matches(['\r', '\n']).to_owned();
    (!program.trim().is_empty()).then(|| Answer {
        program,
        prose: vec![before],
    })
}

/// The prompts of MBPP have programs between these, and what comes after the second is the next question.
const MARKS_OF_PROMPTS: (&str, &str) = ("[BEGIN]", "[DONE]");

fn between_marks_of_prompts(text: &str) -> Option<(&str, &str)> {
    let (begin, end) = MARKS_OF_PROMPTS;
    let text = &text[..line_of(text, end).unwrap_or(text.len())];
    match line_of(text, begin) {
        Some(at) => Some((&text[..at], text[at..].trim_start().strip_prefix(begin)?)),
        None => Some(text.split_at(first_code(text)?)),
    }
}

/// Where a line begins that is nothing but this.
fn line_of(text: &str, wanted: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim() == wanted {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// Where the first line begins that only a program has.
fn first_code(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if is_code(line) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

fn is_code(line: &str) -> bool {
    const BEGIN: [&str; 8] = [
        "import ",
        "from ",
        "def ",
        "class ",
        "print(",
        "@",
        "#!",
        "async def ",
    ];
    const BLOCK: [&str; 4] = ["for ", "while ", "if ", "with "];
    let line = line.trim_end();
    let begins = |starts: &[&str]| starts.iter().any(|start| line.starts_with(start));
    let is_import = !line.starts_with("from ") || line.contains(" import ");
    begins(&BEGIN) && is_import || begins(&BLOCK) && line.ends_with(':') || assigns(line)
}

/// `name = ...`, `a, b = ...`, `name.x = ...`.
fn assigns(line: &str) -> bool {
    let Some((left, right)) = line.split_once('=') else {
        return false;
    };
    let name = |c: char| c.is_alphanumeric() || "_.,[] ".contains(c);
    let left = left.trim_end();
    let one_word = left.contains(',') || !left.contains(' ');
    !right.starts_with('=') && !left.is_empty() && left.chars().all(name) && one_word
}

/// Splits an answer at its fences, ``` or ~~~. A block whose end is missing goes to the end.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    let mut open: Option<Fence<'_>> = None;
    let mut code = String::new();
    for line in text.split_inclusive('\n') {
        let fence = Fence::read(line);
        match (&open, fence) {
            (Some(opened), Some(closing)) if opened.is_closed_by(&closing) => {
                parts.push(Part::Block {
                    language: opened.language,
                    code: std::mem::take(&mut code),
                });
                open = None;
                from = at + line.len();
            }
            (Some(opened), _) => code.push_str(opened.inner(line)),
            (None, Some(opening)) => {
                parts.push(Part::Prose(&text[from..at]));
                open = Some(opening);
            }
            (None, None) => {}
        }
        at += line.len();
    }
    match open {
        Some(opened) => parts.push(Part::Block {
            language: opened.language,
            code,
        }),
        None => parts.push(Part::Prose(&text[from..])),
    }
    parts
}

struct Fence<'a> {
    sign: char,
    length: usize,
    indent: usize,
    language: &'a str,
}

impl<'a> Fence<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let inner = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - inner.len();
        let sign = inner.chars().next().filter(|sign| "`~".contains(*sign))?;
        let rest = inner.trim_start_matches(sign);
        let length = inner.len() - rest.len();
        let info = rest.trim();
        let is_fence = length >= 3 && !info.contains('`');
        let language = info.split([' ', '{', ',']).next().unwrap_or_default();
        is_fence.then_some(Self {
            sign,
            length,
            indent,
            language,
        })
    }

    fn is_closed_by(&self, other: &Self) -> bool {
        other.sign == self.sign && other.length >= self.length && other.language.is_empty()
    }

    /// A line of the block; a block that stands in a list is indented as a whole.
    fn inner<'b>(&self, line: &'b str) -> &'b str {
        let spaces = line.len() - line.trim_start_matches([' ', '\t']).len();
        &line[spaces.min(self.indent)..]
    }
}

#[cfg(test)]
mod tests;
