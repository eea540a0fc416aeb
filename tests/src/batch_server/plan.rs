use std::time::Duration;

/// What goes wrong with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// The connection ends before anything is done.
    DropBefore,
    /// It is done, and the connection ends without an answer.
    DropAfter,
    /// It is done, and the answer ends in the middle of its body.
    TornAfter,
    /// It is done, and half of the answer looks like all of it.
    HalfAfter,
    /// It is not done, and answered with a status, perhaps with `retry-after`.
    Refuse(u16, Option<&'static str>),
    /// It is done after a while.
    Delay(Duration),
}

/// How jobs end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// All lines are answered.
    #[default]
    Completed,
    /// The time was up: only so many lines of the first job are answered, and all of later ones.
    Expired(usize),
    /// Somebody cancelled it after so many lines.
    Cancelled(usize),
    /// The service refuses the file as it is.
    Invalid,
}

/// What is wrong with result files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The last line comes first.
    pub reversed: bool,
    /// Every line stands twice.
    pub twice: bool,
    /// Lines of the first job that are not there.
    pub missing: usize,
    /// A line that is no JSON, one that is no UTF-8, and one that nobody asked for.
    pub garbage: bool,
}

/// What the service does; by default it answers everything at the second look.
#[derive(Clone, Debug)]
pub struct BatchPlan {
    /// Looks at a job before it is over.
    pub looks: u32,
    /// How jobs end.
    pub end: End,
    /// What is wrong with result files.
    pub lines: Lines,
    /// Lists in which a new job does not show yet.
    pub hidden_lists: u32,
    /// Whether a state that nobody knows is shown while a job runs.
    pub unknown_state: bool,
    /// Whether result files cannot be deleted.
    pub undeletable: bool,
    /// Tokens of each answer: of its prompt, and of what the model wrote.
    pub usage: (u64, u64),
    /// Answers with a smaller output limit than this are cut by it; OpenAI alone.
    pub cut_below: u64,
    /// The n-th request of a kind, from 1, and what goes wrong with it.
    pub mishaps: Vec<(&'static str, usize, Mishap)>,
}

impl Default for BatchPlan {
    fn default() -> Self {
        Self {
            looks: 1,
            end: End::default(),
            lines: Lines::default(),
            hidden_lists: 0,
            unknown_state: false,
            undeletable: false,
            usage: (20, 16),
            cut_below: 0,
            mishaps: Vec::new(),
        }
    }
}

impl BatchPlan {
    /// One thing goes wrong: with the n-th request of a kind.
    pub fn mishap(kind: &'static str, n: usize, mishap: Mishap) -> Self {
        Self {
            mishaps: vec![(kind, n, mishap)],
            ..Self::default()
        }
    }
}
