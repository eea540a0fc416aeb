use super::{
    BANDS, Settings, Sketch, Sketcher, Why,
    words::{Words, gram},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Evaluation texts in which a run of words may stand before it counts as a manner of speaking.
const COMMON: u32 = 3;
/// Words of the shortest evaluation text that is looked for inside of others.
const SHORTEST: usize = 6;
/// Texts of one bucket that a text is compared with.
const COMPARED: usize = 64;

/// What must not be in training data.
pub struct Guard {
    settings: Settings,
    sketcher: Sketcher,
    sketches: Vec<Sketch>,
    exact: HashMap<[u8; 16], u32>,
    bands: Vec<HashMap<u64, Vec<u32>>>,
    /// How many words each text has.
    words: Vec<usize>,
    /// Runs of words: the text, and in how many texts the run stands.
    runs: HashMap<u64, (u32, u32)>,
    /// The lengths of runs that are looked for: [`Settings::run`], and those of shorter texts.
    lengths: BTreeSet<usize>,
}

/// A text that is in an evaluation split as well.
#[derive(Clone, Debug, PartialEq)]
pub struct Leak {
    /// The place of the evaluation text.
    pub of: usize,
    /// Why they are the same.
    pub why: Why,
    /// The share of common n-grams, estimated.
    pub similarity: f64,
    /// The run of words that stands in both, where that is why.
    pub shared: Option<String>,
}

impl Guard {
    /// A guard of these evaluation texts.
    #[must_use]
    pub fn new<T: AsRef<str> + Sync>(texts: &[T], settings: &Settings) -> Self {
        let sketcher = Sketcher::new(settings);
        let mut guard = Self {
            settings: settings.clone(),
            sketches: sketcher.sketch_all(texts),
            sketcher,
            exact: HashMap::new(),
            bands: vec![HashMap::new(); BANDS],
            words: Vec::with_capacity(texts.len()),
            runs: HashMap::new(),
            lengths: BTreeSet::new(),
        };
        for (at, text) in (0..).zip(texts) {
            guard.note(at, text.as_ref());
        }
        guard
    }

    fn note(&mut self, at: u32, text: &str) {
        let Some(sketch) = self.sketches.get(at as usize) else {
            return;
        };
        self.exact.entry(sketch.exact).or_insert(at);
        for (band, key) in self.bands.iter_mut().zip(&sketch.bands) {
            band.entry(*key).or_default().push(at);
        }
        let words = Words::of(text).all;
        self.words.push(words.len());
        let length = self.settings.run.min(words.len());
        if length < SHORTEST.min(self.settings.run) {
            return;
        }
        self.lengths.insert(length);
        let runs: BTreeSet<u64> = words.windows(length).map(gram).collect();
        for run in runs {
            self.runs.entry(run).or_insert((at, 0)).1 += 1;
        }
    }

    /// The evaluation text that a text repeats, if there is one.
    #[must_use]
    pub fn leak(&self, text: &str) -> Option<Leak> {
        let sketch = self.sketcher.sketch(text);
        self.exact_leak(&sketch)
            .or_else(|| self.near_leak(&sketch))
            .or_else(|| self.run_leak(&sketch, text))
    }

    fn exact_leak(&self, sketch: &Sketch) -> Option<Leak> {
        let of = *self.exact.get(&sketch.exact)? as usize;
        Some(Leak {
            of,
            why: Why::Exact,
            similarity: 1.0,
            shared: None,
        })
    }

    fn near_leak(&self, sketch: &Sketch) -> Option<Leak> {
        let same_band = self.bands.iter().zip(&sketch.bands);
        let met = same_band.filter_map(|(band, key)| band.get(key));
        let near = met
            .flat_map(|texts| texts.iter().take(COMPARED))
            .filter_map(|of| {
                let of = *of as usize;
                Some((of, self.sketches.get(of)?.is_near(sketch, &self.settings)?))
            });
        let (of, similarity) = near.max_by(|one, other| one.1.total_cmp(&other.1))?;
        Some(Leak {
            of,
            why: Why::Near,
            similarity,
            shared: None,
        })
    }

    /// The evaluation text whose runs cover enough of this one, or of which this one covers enough.
    fn run_leak(&self, sketch: &Sketch, text: &str) -> Option<Leak> {
        let words = Words::of(text);
        let shared = self.shared(&words.all);
        let (of, shared) = shared.into_iter().max_by_key(|(_, shared)| shared.words)?;
        let shorter = words.all.len().min(*self.words.get(of)?);
        if (shared.words as f64) < self.settings.covered * shorter as f64 {
            return None;
        }
        Some(Leak {
            of,
            why: Why::Run,
            similarity: self.sketches.get(of)?.similarity(sketch),
            shared: Some(words.written(text, shared.first, shared.first_end)),
        })
    }

    /// What runs of `words` stand in which evaluation text.
    fn shared(&self, words: &[u64]) -> BTreeMap<usize, Shared> {
        let mut found: BTreeMap<usize, Shared> = BTreeMap::new();
        for length in self.lengths.iter().filter(|length| **length <= words.len()) {
            for (start, run) in words.windows(*length).enumerate() {
                if let Some((of, number)) = self.runs.get(&gram(run))
                    && *number < COMMON
                {
                    let shared = found
                        .entry(*of as usize)
                        .or_insert_with(|| Shared::at(start));
                    shared.add(start, start + length);
                }
            }
        }
        found
    }
}

/// Runs that two texts share.
struct Shared {
    /// The words of the first of them.
    first: usize,
    first_end: usize,
    /// Where the last of them ends.
    end: usize,
    /// Words in all of them.
    words: usize,
}

impl Shared {
    fn at(start: usize) -> Self {
        Self {
            first: start,
            first_end: start,
            end: start,
            words: 0,
        }
    }

    fn add(&mut self, start: usize, end: usize) {
        if start <= self.first_end {
            self.first_end = self.first_end.max(end);
        }
        self.words += end.saturating_sub(start.max(self.end));
        self.end = self.end.max(end);
    }
}

impl Words {
    /// How the words from `first` up to `end` are written.
    fn written(&self, text: &str, first: usize, end: usize) -> String {
        let behind = |words: usize| {
            let last = words.checked_sub(1).and_then(|last| self.ends.get(last));
            last.map_or(0, |end| *end as usize)
        };
        let written = text.get(behind(first)..behind(end)).unwrap_or_default();
        written
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .to_owned()
    }
}
