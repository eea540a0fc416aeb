use super::{BatchPlan, End};
use crate::sums::Sum;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// A line of a job: the id it came under and what was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// As the service was given it.
    pub id: String,
    /// All texts of the request.
    pub prompt: String,
    /// The request as it came.
    pub body: Value,
}

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not over.
    Running,
    /// Over in the way that the plan says.
    Over,
}

/// A job that was created.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its id at the service.
    pub id: String,
    /// The name that it was given, where it was given one.
    pub name: Option<String>,
    /// What is asked for in it.
    pub lines: Vec<Asked>,
    /// Looks until it is over.
    pub looks: u32,
    /// How it ends.
    pub end: End,
    /// What else was said when it was created.
    pub said: Value,
}

impl Job {
    /// How it stands after one more look.
    pub fn look(&mut self) -> Standing {
        if self.looks == 0 {
            return Standing::Over;
        }
        self.looks = self.looks.saturating_sub(u32::from(self.looks != u32::MAX));
        Standing::Running
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        self.looks == 0
    }

    /// The lines that it answered.
    pub fn answered(&self) -> &[Asked] {
        let count = match self.end {
            End::Completed => self.lines.len(),
            End::Expired(n) | End::Cancelled(n) => n.min(self.lines.len()),
            End::Invalid => 0,
        };
        &self.lines[..count]
    }

    /// The lines that it did not answer.
    pub fn unanswered(&self) -> &[Asked] {
        &self.lines[self.answered().len()..]
    }
}

/// Everything that the service was given and has made of it.
#[derive(Debug, Default)]
pub struct Books {
    /// Files by id.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Jobs in the order of their creation.
    pub jobs: Vec<Job>,
    /// Uploads under way by session: bytes so far, and bytes in all.
    pub sessions: BTreeMap<String, (Vec<u8>, usize)>,
    /// Lists that were asked for.
    pub lists: u32,
    /// How often each kind of request arrived.
    pub kinds: HashMap<&'static str, usize>,
    /// The kinds in the order of arrival.
    pub log: Vec<&'static str>,
    /// The service's clock, milliseconds since 1970.
    pub now_ms: u64,
    next: usize,
}

impl Books {
    /// An id that was not given before.
    pub fn fresh(&mut self, prefix: &str) -> String {
        self.next += 1;
        format!("{prefix}{}", self.next)
    }

    /// Keeps a file.
    pub fn keep(&mut self, prefix: &str, bytes: Vec<u8>) -> String {
        let id = self.fresh(prefix);
        self.files.insert(id.clone(), bytes);
        id
    }

    /// Creates a job. Only the first one ends as the plan says; later ones are answered.
    pub fn create(
        &mut self,
        plan: &BatchPlan,
        prefix: &str,
        name: Option<String>,
        lines: Vec<Asked>,
        said: Value,
    ) -> &Job {
        let first = self.jobs.is_empty();
        let end = if first || plan.end == End::Invalid {
            plan.end
        } else {
            End::Completed
        };
        let job = Job {
            id: self.fresh(prefix),
            name,
            lines,
            looks: plan.looks,
            end,
            said,
        };
        self.jobs.push(job);
        &self.jobs[self.jobs.len() - 1]
    }

    /// The job of this id.
    pub fn job(&mut self, id: &str) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.id == id)
    }

    /// The jobs that a list shows.
    pub fn listed(&mut self, plan: &BatchPlan) -> Vec<Job> {
        self.lists += 1;
        let hidden = self.lists <= plan.hidden_lists;
        self.jobs
            .iter()
            .rev()
            .filter(|_| !hidden)
            .cloned()
            .collect()
    }

    /// In how many jobs each prompt was submitted.
    pub fn submitted(&self) -> BTreeMap<String, usize> {
        count(self.jobs.iter().flat_map(|job| &job.lines))
    }

    /// How often each prompt was answered, and so paid.
    pub fn paid(&self) -> BTreeMap<String, usize> {
        count(self.jobs.iter().flat_map(Job::answered))
    }
}

fn count<'a>(lines: impl Iterator<Item = &'a Asked>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in lines {
        *counts.entry(line.prompt.clone()).or_default() += 1;
    }
    counts
}

/// What the model says to a prompt.
pub(super) fn answer(prompt: &str) -> String {
    Sum::in_prompt(prompt).map_or_else(|| "no idea".to_owned(), Sum::response)
}

/// The lines of a result file, with whatever the plan does to them. `line` makes a line of what was
/// asked, `stranger` is one that nobody asked for.
pub(super) fn answer_lines(
    job: &Job,
    plan: &BatchPlan,
    first: bool,
    line: impl Fn(&Asked) -> Value,
    stranger: &Value,
) -> Vec<Vec<u8>> {
    let answered = job.answered();
    let missing = if first {
        plan.lines.missing.min(answered.len())
    } else {
        0
    };
    let mut lines: Vec<Vec<u8>> = answered[missing..]
        .iter()
        .map(|asked| format!("{}\n", line(asked)).into_bytes())
        .collect();
    if plan.lines.reversed {
        lines.reverse();
    }
    if plan.lines.twice {
        lines = lines
            .iter()
            .flat_map(|line| [line.clone(), line.clone()])
            .collect();
    }
    if plan.lines.garbage {
        let garbage = [
            b"{\"torn\": \n".to_vec(),
            b"\xff\xfe not text\n".to_vec(),
            format!("{stranger}\n").into_bytes(),
        ];
        lines.splice(0..0, garbage);
    }
    lines
}
