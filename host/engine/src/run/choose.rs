//! Choosing among all problems of a dataset: in a seeded order, in equal or fair shares, without
//! repeats. What has to be known of all of them is a few numbers for each.

use super::{
    chosen::{Chosen, IdDigest, digest},
    filter::field_of,
    plan::Plan,
    select::Selection,
};
use crate::{
    duplicates::{Settings, Sketch, Sketcher, question_text, repeats},
    error::Result,
    pipeline::{DatasetStage, Repeats},
    store::Reader,
};
use heartcut_plugin_api::{PluginError, Problem};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A problem that passes the filter.
struct Candidate {
    id: IdDigest,
    /// Its group, for shares.
    group: u32,
    /// What its place in a seeded order is by.
    lot: u64,
}

/// Reads a dataset for what has to be known of all its problems.
struct Survey<'a> {
    stage: &'a DatasetStage,
    seed: u64,
    seen: HashSet<IdDigest>,
    groups: BTreeMap<Vec<Option<String>>, u32>,
    candidates: Vec<Candidate>,
    sketcher: Option<Sketcher>,
    texts: Vec<String>,
    sketches: Vec<Sketch>,
    leaks: HashMap<IdDigest, PluginError>,
}

impl Plan {
    /// The problems to take, where that cannot be said before all of them are known.
    pub(super) fn chosen(
        &self,
        selection: &mut Selection<'_>,
        reader: Option<&Reader>,
    ) -> Result<Option<Chosen>> {
        let pipeline = self.pipeline();
        if !pipeline.dataset.chooses() {
            return Ok(None);
        }
        let mut survey = Survey::new(&pipeline.dataset, pipeline.seed);
        for input in &self.inputs {
            input.each_problem(&self.file.folder, &mut |problem| {
                if selection.admits(&problem, reader)? {
                    match selection.leak(&problem) {
                        Some(leak) => survey.note_leak(&problem, leak),
                        None => survey.note(&problem),
                    }
                }
                Ok(())
            })?;
        }
        selection.check_fields()?;
        Ok(Some(survey.chosen()))
    }
}

impl<'a> Survey<'a> {
    fn new(stage: &'a DatasetStage, seed: u64) -> Self {
        let settings = settings(stage.duplicates);
        Self {
            stage,
            seed,
            seen: HashSet::new(),
            groups: BTreeMap::new(),
            candidates: Vec::new(),
            sketcher: settings.as_ref().map(Sketcher::new),
            texts: Vec::new(),
            sketches: Vec::new(),
            leaks: HashMap::new(),
        }
    }

    fn note(&mut self, problem: &Problem) {
        let id = digest(&problem.id);
        if !self.seen.insert(id) {
            return;
        }
        let fields = self.stage.balance.iter().chain(&self.stage.stratify);
        let group = fields.map(|field| field_of(problem, field)).collect();
        let next = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        self.candidates.push(Candidate {
            id,
            group: *self.groups.entry(group).or_insert(next),
            lot: lot(self.seed, &problem.id),
        });
        if self.sketcher.is_some() {
            self.texts.push(question_text(problem));
            if self.texts.len() == 4096 {
                self.sketch();
            }
        }
    }

    fn note_leak(&mut self, problem: &Problem, leak: PluginError) {
        self.leaks.insert(digest(&problem.id), leak);
    }

    fn sketch(&mut self) {
        if let Some(sketcher) = &self.sketcher {
            self.sketches.extend(sketcher.sketch_all(&self.texts));
            self.texts.clear();
        }
    }

    fn chosen(mut self) -> Chosen {
        self.sketch();
        self.drop_repeats();
        let mut order: Vec<usize> = (0..self.candidates.len()).collect();
        if self.stage.shuffle {
            order.sort_by_key(|at| self.candidates.get(*at).map(|one| (one.lot, one.id)));
        }
        let skip = usize::try_from(self.stage.skip.unwrap_or(0)).unwrap_or(usize::MAX);
        let order = order.get(skip..).unwrap_or_default();
        let mut room = self.shares(order);
        let places = order
            .iter()
            .filter_map(|at| self.candidates.get(*at))
            .filter(|one| {
                let room = room.entry(one.group).or_default();
                let taken = *room > 0;
                *room = room.saturating_sub(1);
                taken
            })
            .zip(0..)
            .map(|(one, place)| (one.id, place));
        Chosen::new(places.collect(), self.leaks)
    }

    fn drop_repeats(&mut self) {
        let Some(settings) = settings(self.stage.duplicates) else {
            return;
        };
        let found = repeats(&self.sketches, &settings);
        let repeated: HashSet<usize> = found.into_iter().map(|repeat| repeat.text).collect();
        let mut at = 0;
        self.candidates.retain(|_| {
            at += 1;
            !repeated.contains(&(at - 1))
        });
        self.sketches = Vec::new();
    }

    /// How many of each group are taken.
    fn shares(&self, order: &[usize]) -> HashMap<u32, u64> {
        let mut sizes: BTreeMap<u32, u64> = BTreeMap::new();
        for one in order.iter().filter_map(|at| self.candidates.get(*at)) {
            // Without shares all problems are one group.
            *sizes.entry(one.group).or_default() += 1;
        }
        let sizes: Vec<(u32, u64)> = sizes.into_iter().collect();
        let counts: Vec<u64> = sizes.iter().map(|(_, size)| *size).collect();
        let shares = if !self.stage.balance.is_empty() {
            equal(&counts, self.stage.limit)
        } else {
            fair(&counts, self.stage.limit.unwrap_or(u64::MAX))
        };
        let groups = sizes.into_iter().map(|(group, _)| group);
        groups.zip(shares).collect()
    }
}

/// As many of each as there are of the smallest; with a limit, as equal as what there is allows.
pub(super) fn equal(sizes: &[u64], limit: Option<u64>) -> Vec<u64> {
    let Some(mut left) = limit else {
        let smallest = sizes.iter().min().copied().unwrap_or(0);
        return vec![smallest; sizes.len()];
    };
    let mut shares = vec![0; sizes.len()];
    loop {
        let open = shares
            .iter()
            .zip(sizes)
            .filter(|(share, size)| share < size);
        let open = open.count() as u64;
        if open == 0 || left == 0 {
            return shares;
        }
        let each = (left / open).max(1);
        for (share, size) in shares.iter_mut().zip(sizes) {
            let more = each.min(size - *share).min(left);
            *share += more;
            left -= more;
        }
    }
}

/// As many of each as its share of the whole: the largest remainders get what rounding leaves.
pub(super) fn fair(sizes: &[u64], limit: u64) -> Vec<u64> {
    let whole: u64 = sizes.iter().sum();
    if limit >= whole {
        return sizes.to_vec();
    }
    let exact = |size: &u64| u128::from(*size) * u128::from(limit);
    let whole = u128::from(whole);
    let mut shares: Vec<u64> = sizes
        .iter()
        .map(|size| u64::try_from(exact(size) / whole).unwrap_or(0))
        .collect();
    let mut rest: Vec<usize> = (0..sizes.len()).collect();
    rest.sort_by_key(|at| std::cmp::Reverse(sizes.get(*at).map(|size| exact(size) % whole)));
    let missing = limit - shares.iter().sum::<u64>();
    for at in rest.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
        if let Some(share) = shares.get_mut(at) {
            *share += 1;
        }
    }
    shares
}

fn settings(repeats: Repeats) -> Option<Settings> {
    match repeats {
        Repeats::Keep => None,
        Repeats::Exact => Some(Settings {
            near: 2.0,
            ..Settings::default()
        }),
        Repeats::Near => Some(Settings::default()),
    }
}

fn lot(seed: u64, id: &str) -> u64 {
    let mut lot = [0; 8];
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes()).update(id.as_bytes());
    hasher.finalize_xof().fill(&mut lot);
    u64::from_le_bytes(lot)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use serde_json::json;

    /// A stage that says so.
    pub(crate) fn stage(keys: serde_json::Value) -> DatasetStage {
        let mut stage = json!({"plugin": "x"});
        for (key, value) in keys.as_object().unwrap() {
            stage[key] = value.clone();
        }
        serde_json::from_value(stage).unwrap()
    }

    fn problems() -> Vec<Problem> {
        let level = |at: usize| if at % 10 < 7 { "easy" } else { "hard" };
        let problem = |at: usize| Problem {
            level: Some(level(at).into()),
            ..Problem::new(
                format!("p{at}"),
                format!("What is {at} and {} together?", at * at),
            )
        };
        (0..200).map(problem).collect()
    }

    fn chosen(stage: &DatasetStage, seed: u64) -> Vec<(String, String)> {
        let mut survey = Survey::new(stage, seed);
        let problems = problems();
        problems.iter().for_each(|problem| survey.note(problem));
        let mut chosen = survey.chosen();
        let mut found: Vec<(u64, &Problem)> = problems
            .iter()
            .filter_map(|problem| Some((chosen.take(problem)?, problem)))
            .collect();
        assert_eq!(chosen.len(), 0, "each is taken once");
        found.sort_by_key(|(place, _)| *place);
        let places: Vec<u64> = found.iter().map(|(place, _)| *place).collect();
        assert_eq!(places, (0..places.len() as u64).collect::<Vec<_>>());
        let name = |(_, problem): (u64, &Problem)| {
            (
                problem.id.clone(),
                problem.level.clone().unwrap_or_default(),
            )
        };
        found.into_iter().map(name).collect()
    }

    fn hard(found: &[(String, String)]) -> usize {
        found.iter().filter(|(_, level)| level == "hard").count()
    }

    #[test]
    fn a_seed_decides_the_order() {
        let shuffled = stage(json!({"shuffle": true, "limit": 20}));
        let first = chosen(&shuffled, 1);
        assert_eq!(first.len(), 20);
        assert_eq!(first, chosen(&shuffled, 1));
        assert_ne!(first, chosen(&shuffled, 2));
        let more = chosen(&stage(json!({"shuffle": true, "limit": 40})), 1);
        assert_eq!(
            more.get(..20),
            Some(first.as_slice()),
            "a larger limit goes on"
        );
        let rest = chosen(&stage(json!({"shuffle": true, "limit": 20, "skip": 20})), 1);
        assert_eq!(more.get(20..), Some(rest.as_slice()));
    }

    #[test]
    fn shares_are_equal_or_fair() {
        let balanced = chosen(&stage(json!({"balance": ["level"], "limit": 50})), 1);
        assert_eq!((balanced.len(), hard(&balanced)), (50, 25));
        let all = chosen(&stage(json!({"balance": ["level"]})), 1);
        assert_eq!((all.len(), hard(&all)), (120, 60));
        let fair = chosen(
            &stage(json!({"stratify": ["level"], "limit": 50, "shuffle": true})),
            1,
        );
        assert_eq!((fair.len(), hard(&fair)), (50, 15));
    }

    #[test]
    fn what_a_small_group_lacks_the_others_give() {
        assert_eq!(equal(&[100, 3, 50], Some(30)), [14, 3, 13]);
        assert_eq!(equal(&[1, 1], Some(9)), [1, 1]);
        assert_eq!(equal(&[5, 9], None), [5, 5]);
        assert_eq!(equal(&[], Some(3)), Vec::<u64>::new());
        assert_eq!(fair(&[70, 30], 10), [7, 3]);
        assert_eq!(fair(&[1, 1, 1], 2).iter().sum::<u64>(), 2);
        assert_eq!(fair(&[5, 9], u64::MAX), [5, 9]);
    }

    #[test]
    fn repeats_are_left_out() {
        let stage = stage(json!({"duplicates": "exact"}));
        let mut survey = Survey::new(&stage, 1);
        for (id, question) in [("a", "How much?"), ("b", "how  MUCH?"), ("c", "How many?")] {
            survey.note(&Problem::new(id, question));
        }
        let mut chosen = survey.chosen();
        let place = |chosen: &mut Chosen, id: &str| chosen.take(&Problem::new(id, ""));
        assert_eq!(place(&mut chosen, "a"), Some(0));
        assert_eq!(place(&mut chosen, "b"), None);
        assert_eq!(place(&mut chosen, "c"), Some(1));
    }
}
