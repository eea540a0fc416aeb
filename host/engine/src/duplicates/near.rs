use super::{BANDS, Settings, Sketch, Why};
use std::collections::HashMap;

/// Texts of one bucket that a text is compared with.
const COMPARED: usize = 16;

/// A text that repeats an earlier one.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    /// Its place.
    pub text: usize,
    /// The place of the first text that says the same, which is kept.
    pub of: usize,
    /// Why they are the same.
    pub why: Why,
    /// The share of common n-grams with the text through which they are the same: 1 if exact.
    pub similarity: f64,
}

/// The texts that repeat an earlier one, in order. What is near to something near is the same.
#[must_use]
pub fn repeats(sketches: &[Sketch], settings: &Settings) -> Vec<Repeat> {
    let mut groups = Groups::of(sketches.len());
    let mut links: Vec<Option<(Why, f64)>> = vec![None; sketches.len()];
    exact(sketches, &mut groups, &mut links);
    if settings.near <= 1.0 {
        for band in 0..BANDS {
            near_in(band, sketches, settings, &mut groups, &mut links);
        }
    }
    let repeat = |(text, link): (usize, &Option<(Why, f64)>)| {
        let (why, similarity) = (*link)?;
        let of = groups.first(text);
        (of != text).then_some(Repeat {
            text,
            of,
            why,
            similarity,
        })
    };
    links.iter().enumerate().filter_map(repeat).collect()
}

fn exact(sketches: &[Sketch], groups: &mut Groups, links: &mut [Option<(Why, f64)>]) {
    let mut first: HashMap<[u8; 16], usize> = HashMap::with_capacity(sketches.len());
    for (text, sketch) in sketches.iter().enumerate() {
        let earlier = *first.entry(sketch.exact).or_insert(text);
        if earlier != text {
            groups.join(earlier, text);
            link(links, text, Why::Exact, 1.0);
        }
    }
}

/// Compares texts that agree in this band.
fn near_in(
    band: usize,
    sketches: &[Sketch],
    settings: &Settings,
    groups: &mut Groups,
    links: &mut [Option<(Why, f64)>],
) {
    for bucket in buckets(band, sketches, links) {
        let mut seen: Vec<usize> = Vec::new();
        for text in bucket {
            let near = seen.iter().find_map(|earlier| {
                let (one, other) = (sketches.get(*earlier)?, sketches.get(text)?);
                Some((*earlier, one.is_near(other, settings)?))
            });
            match near {
                Some((earlier, similarity)) => {
                    groups.join(earlier, text);
                    link(links, text, Why::Near, similarity);
                }
                None if seen.len() < COMPARED => seen.push(text),
                None => {}
            }
        }
    }
}

/// Texts with the same digest of this band, several of them, in order; exact repeats are left out.
fn buckets(band: usize, sketches: &[Sketch], links: &[Option<(Why, f64)>]) -> Vec<Vec<usize>> {
    let is_exact = |text: usize| matches!(links.get(text), Some(Some((Why::Exact, _))));
    let mut keys: Vec<(u64, u32)> = sketches
        .iter()
        .enumerate()
        .filter(|(text, sketch)| !sketch.empty && !is_exact(*text))
        .filter_map(|(text, sketch)| Some((*sketch.bands.get(band)?, u32::try_from(text).ok()?)))
        .collect();
    keys.sort_unstable();
    keys.chunk_by(|one, other| one.0 == other.0)
        .filter(|run| run.len() > 1)
        .map(|run| run.iter().map(|(_, text)| *text as usize).collect())
        .collect()
}

/// The first reason that is found counts.
fn link(links: &mut [Option<(Why, f64)>], text: usize, why: Why, similarity: f64) {
    if let Some(link) = links.get_mut(text) {
        link.get_or_insert((why, similarity));
    }
}

/// Which texts are the same, as a forest whose roots are the first of each group.
struct Groups {
    parents: Vec<u32>,
}

impl Groups {
    fn of(number: usize) -> Self {
        Self {
            parents: (0..u32::try_from(number).unwrap_or(u32::MAX)).collect(),
        }
    }

    fn first(&self, mut text: usize) -> usize {
        while let Some(parent) = self.parents.get(text).map(|parent| *parent as usize) {
            if parent == text {
                break;
            }
            text = parent;
        }
        text
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        let (first, later) = (one.min(other), one.max(other));
        if let (Some(parent), Ok(first)) = (self.parents.get_mut(later), u32::try_from(first)) {
            *parent = first;
        }
    }
}
