//! Words of a text, as numbers.

/// The words of a text, and a digest of its numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) all: Vec<u64>,
    /// Where each word ends in the text, in bytes.
    pub(super) ends: Vec<u32>,
    pub(super) numbers: u64,
}

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

impl Words {
    /// Runs of letters and digits without capitals, and the signs of formulas.
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self::default();
        let (mut word, mut digits) = (OFFSET, true);
        for (at, c) in text.char_indices() {
            if c.is_alphanumeric() {
                digits &= c.is_ascii_digit();
                word = lowered(word, c);
                continue;
            }
            words.close(&mut word, &mut digits, at);
            if matches!(c, '+' | '-' | '*' | '/' | '=' | '<' | '>' | '^') {
                word = lowered(word, c);
                digits = false;
                words.close(&mut word, &mut digits, at + 1);
            }
        }
        words.close(&mut word, &mut digits, text.len());
        words
    }

    fn close(&mut self, word: &mut u64, digits: &mut bool, end: usize) {
        if *word != OFFSET {
            let mixed = mixed(*word);
            self.all.push(mixed);
            self.ends.push(u32::try_from(end).unwrap_or(u32::MAX));
            if *digits {
                // The order of numbers does not count, their multiplicity does.
                self.numbers = self.numbers.wrapping_add(mixed);
            }
        }
        *word = OFFSET;
        *digits = true;
    }

    /// The n-grams; a text of fewer words is one n-gram.
    pub(super) fn grams(&self, n: usize) -> impl Iterator<Item = u64> + '_ {
        let n = n.clamp(1, self.all.len().max(1));
        self.all.windows(n).map(gram)
    }
}

fn lowered(word: u64, c: char) -> u64 {
    if c.is_ascii() {
        return fed(word, u64::from(c.to_ascii_lowercase() as u8));
    }
    c.to_lowercase()
        .fold(word, |word, c| fed(word, u64::from(u32::from(c))))
}

fn fed(word: u64, value: u64) -> u64 {
    (word ^ value).wrapping_mul(PRIME)
}

pub(super) fn gram(words: &[u64]) -> u64 {
    let start = OFFSET ^ words.len() as u64;
    mixed(words.iter().fold(start, |gram, word| {
        gram.rotate_left(23).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ word
    }))
}

/// The finaliser of splitmix64: every bit of the input reaches every bit of the output.
pub(super) fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
