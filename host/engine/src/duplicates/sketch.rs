use super::{
    BANDS, ROWS, Settings,
    words::{Words, mixed},
};
use std::thread;

/// Values of a sketch.
const VALUES: usize = BANDS * ROWS;

/// What is kept of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    /// What it says without capitals and white space.
    pub(super) exact: [u8; 16],
    /// Its numbers, whatever their order.
    pub(super) numbers: u64,
    /// A digest of each band.
    pub(super) bands: [u64; BANDS],
    /// The lower half of each value.
    values: [u16; VALUES],
    /// It holds no word: it is near to nothing.
    pub(super) empty: bool,
}

impl Sketch {
    /// The share of n-grams that two texts have in common, estimated: the error is about 0.04.
    #[must_use]
    pub fn similarity(&self, other: &Self) -> f64 {
        let same = self
            .values
            .iter()
            .zip(&other.values)
            .filter(|(a, b)| a == b);
        same.count() as f64 / VALUES as f64
    }

    /// Near enough, and of the same numbers where they count.
    pub(super) fn is_near(&self, other: &Self, settings: &Settings) -> Option<f64> {
        if self.empty || other.empty || (settings.numbers && self.numbers != other.numbers) {
            return None;
        }
        let similarity = self.similarity(other);
        (similarity >= settings.near).then_some(similarity)
    }
}

/// Makes sketches; those of one sketcher can be compared.
#[derive(Clone, Debug)]
pub struct Sketcher {
    words: usize,
    functions: [(u64, u64); VALUES],
}

impl Sketcher {
    /// A sketcher; equal settings make equal sketches, today and tomorrow.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let function = |at: usize| {
            let seed = at as u64 * 2 + 1;
            (mixed(seed) | 1, mixed(seed + 1))
        };
        Self {
            words: settings.words,
            functions: std::array::from_fn(function),
        }
    }

    /// The sketch of a text.
    #[must_use]
    pub fn sketch(&self, text: &str) -> Sketch {
        let words = Words::of(text);
        let grams: Vec<u64> = words.grams(self.words).collect();
        let values = self.values(&grams);
        Sketch {
            exact: said(text),
            numbers: words.numbers,
            bands: std::array::from_fn(|band| {
                let values = values.iter().skip(band * ROWS).take(ROWS);
                values.fold(band as u64, |digest, value| {
                    mixed(digest ^ u64::from(*value))
                })
            }),
            values: values.map(|value| (value & 0xffff) as u16),
            empty: grams.is_empty(),
        }
    }

    /// The smallest value of each function over all n-grams.
    fn values(&self, grams: &[u64]) -> [u32; VALUES] {
        self.functions.map(|(factor, summand)| {
            let value = |gram: &u64| (gram.wrapping_mul(factor).wrapping_add(summand) >> 32) as u32;
            grams.iter().map(value).min().unwrap_or(u32::MAX)
        })
    }

    /// The sketches of many texts, in their order, on all cores.
    #[must_use]
    pub fn sketch_all<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Vec<Sketch> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let share = texts.len().div_ceil(cores).max(1);
        let sketch = |texts: &[T]| -> Vec<Sketch> {
            texts
                .iter()
                .map(|text| self.sketch(text.as_ref()))
                .collect()
        };
        thread::scope(|scope| {
            let shares: Vec<_> = texts
                .chunks(share)
                .map(|texts| scope.spawn(move || sketch(texts)))
                .collect();
            shares
                .into_iter()
                .flat_map(|share| share.join().unwrap_or_default())
                .collect()
        })
    }
}

/// What a text says, whatever its capitals and white space.
fn said(text: &str) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    for word in text.split_whitespace() {
        hasher.update(word.to_lowercase().as_bytes());
        hasher.update(b" ");
    }
    let mut short = [0; 16];
    hasher.finalize_xof().fill(&mut short);
    short
}
