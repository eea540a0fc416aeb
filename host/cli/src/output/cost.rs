use super::{
    numbers::{counted, number},
    table::table,
};
use heartcut_host::{run::CostSummary, store::Spent};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a run has spent, step by step.
pub(crate) struct CostPage {
    pub(crate) run: String,
    pub(crate) manifest: Value,
    pub(crate) steps: BTreeMap<u32, Spent>,
    /// Accepted answers by step.
    pub(crate) accepted: BTreeMap<u32, u64>,
}

impl CostPage {
    /// The page as one JSON object.
    pub(crate) fn to_json(&self) -> Value {
        let steps = self.steps.iter().map(|(step, spent)| {
            let accepted = self.accepted_of(*step);
            json!({
                "step": self.name(*step),
                "model": self.model(*step),
                "price": self.manifest.pointer(&format!("/steps/{step}/price")),
                "usage": spent.usage,
                "lost": spent.lost,
                "accepted": accepted,
                "cost": CostSummary::of(spent, accepted),
            })
        });
        let steps: Vec<Value> = steps.collect();
        let (spent, accepted) = self.all();
        json!({
            "run": self.run,
            "usage": spent.usage,
            "lost": spent.lost,
            "accepted": accepted,
            "cost": CostSummary::of(&spent, accepted),
            "steps": steps,
        })
    }

    /// The page for people.
    pub(crate) fn text(&self) -> String {
        if self.steps.is_empty() {
            return format!("{} has bought nothing\n", self.run);
        }
        let titles = [
            "STEP",
            "MODEL",
            "ANSWERS",
            "IN",
            "CACHED",
            "OUT",
            "REASONING",
            "COST",
            "ACCEPTED",
            "EACH",
        ];
        let mut rows = vec![titles.map(str::to_owned)];
        for (step, spent) in &self.steps {
            let accepted = self.accepted_of(*step);
            rows.push(line(self.name(*step), self.model(*step), spent, accepted));
        }
        let (spent, accepted) = self.all();
        rows.push(line("all".into(), String::new(), &spent, accepted));
        let mut page = table(&rows);
        page.push_str(&self.notes(&spent));
        page
    }

    fn notes(&self, spent: &Spent) -> String {
        let mut notes = String::from("\n");
        if spent.lost > 0 {
            let answers = counted(spent.lost, "answer", "answers");
            notes.push_str(&format!(
                "{answers} never arrived and may be billed: {}\n",
                most(spent)
            ));
        }
        if spent.unknown > 0 {
            let answers = counted(spent.unknown, "answer has", "answers have");
            notes.push_str(&format!(
                "{answers} no known cost: `heartcut help prices` says how to name one\n"
            ));
        }
        if spent.assumed > heartcut_host::money::Usd::ZERO {
            let sum = spent.assumed.shown();
            notes.push_str(&format!(
                "{sum} of it rests on an assumed batch discount of one half\n"
            ));
        }
        for step in self.steps.keys() {
            let at = |name: &str| {
                let place = format!("/steps/{step}/price/{name}");
                self.manifest.pointer(&place)?.as_str()
            };
            if let (Some(model), Some(date), Some(source)) = (at("model"), at("date"), at("source"))
            {
                let of = match date {
                    "unknown" => "of an unknown day".to_owned(),
                    date => format!("of {date}"),
                };
                let note = format!("price of {model}: {of}, from {source}\n");
                if !notes.contains(&note) {
                    notes.push_str(&note);
                }
            }
        }
        notes
    }

    fn all(&self) -> (Spent, u64) {
        let mut all = Spent::default();
        for spent in self.steps.values() {
            all += *spent;
        }
        (all, self.accepted.values().sum())
    }

    fn accepted_of(&self, step: u32) -> u64 {
        self.accepted.get(&step).copied().unwrap_or(0)
    }

    fn name(&self, step: u32) -> String {
        self.text_at(step, "name")
    }

    fn model(&self, step: u32) -> String {
        self.text_at(step, "model")
    }

    fn text_at(&self, step: u32, field: &str) -> String {
        let found = self.manifest.pointer(&format!("/steps/{step}/{field}"));
        found.and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

fn line(step: String, model: String, spent: &Spent, accepted: u64) -> [String; 10] {
    let cost = CostSummary::of(spent, accepted);
    let each = cost.usd_per_accepted;
    [
        step,
        model,
        number(spent.answers),
        number(spent.usage.input),
        number(spent.usage.cached_input),
        number(spent.usage.output),
        number(spent.usage.reasoning),
        sum(&cost),
        number(accepted),
        each.map_or_else(|| "-".to_owned(), |each| each.shown()),
    ]
}

/// `$1.20`, `unknown`, or what of it is known.
fn sum(cost: &CostSummary) -> String {
    match cost.usd {
        Some(usd) => usd.shown(),
        None if cost.unknown == cost.answers => "unknown".to_owned(),
        None => format!("{} and unknown", cost.known_usd.shown()),
    }
}

fn most(spent: &Spent) -> String {
    if spent.boundless > 0 {
        return "nobody knows how much".to_owned();
    }
    format!("at most {}", spent.most.shown())
}

/// What a run has spent, in one line; none where nothing was for sale.
pub(crate) fn money_line(cost: &CostSummary) -> Option<String> {
    use heartcut_host::money::Usd;
    let maybe = cost.maybe_usd;
    let free = cost.usd == Some(Usd::ZERO) && maybe == Some(Usd::ZERO);
    if free {
        return None;
    }
    let mut line = sum(cost);
    if let Some(each) = cost.usd_per_accepted {
        line.push_str(&format!(", {} for each accepted answer", each.shown()));
    }
    if cost.unknown == 0 {
        match maybe {
            None => line.push_str(", and lost answers of unknown cost"),
            Some(maybe) if maybe > Usd::ZERO => {
                line.push_str(&format!(", and at most {} for lost answers", maybe.shown()));
            }
            Some(_) => {}
        }
    }
    if cost.assumed_usd > Usd::ZERO {
        line.push_str(&format!(
            ", {} of it at an assumed batch discount",
            cost.assumed_usd.shown()
        ));
    }
    Some(line)
}
