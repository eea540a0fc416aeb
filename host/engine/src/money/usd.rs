//! Sums of money without rounding.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, iter::Sum, ops, str::FromStr};

const PICOS: i64 = 1_000_000_000_000;
/// Decimals of a picodollar.
const DECIMALS: usize = 12;

/// A sum in US dollars, exact to 10⁻¹²; at most nine million dollars, where it stays.
///
/// ```
/// use heartcut_host::money::Usd;
///
/// let price: Usd = "0.075".parse()?;
/// assert_eq!((price + price).to_string(), "0.15");
/// assert_eq!(price.micros(), "75000");
/// # Ok::<(), heartcut_host::money::BadUsd>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd(i64);

/// The text is no sum of money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no sum in US dollars such as 12.50")]
pub struct BadUsd(String);

impl Usd {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// More than anything.
    pub const MAX: Self = Self(i64::MAX);

    /// A number of picodollars.
    pub const fn of_picos(picos: i64) -> Self {
        Self(picos)
    }

    /// The number of picodollars.
    pub const fn picos(self) -> i64 {
        self.0
    }

    /// Microdollars as an exact decimal number.
    pub fn micros(self) -> String {
        decimal(self.0, DECIMALS - 6)
    }

    /// The nearest floating-point number; up to 15 digits it reads as the exact one.
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::MAX)
    }

    /// About how much it is: in cents, or in more decimals below a dollar.
    pub fn rounded(self) -> String {
        let step = if self.0 < PICOS / 100 {
            1_000_000
        } else {
            PICOS / 10_000
        };
        let step = if self.0 >= PICOS { PICOS / 100 } else { step };
        Self((self.0.saturating_add(step / 2)) / step * step).shown()
    }

    /// As people read it: `$12.50`, `$0.000125`.
    pub fn shown(self) -> String {
        let micros = self.0 / 1_000_000;
        if self.0 > 0 && micros == 0 {
            return "less than $0.000001".into();
        }
        let exact = decimal(micros, 6);
        let (whole, part) = exact.split_once('.').unwrap_or((&exact, ""));
        format!("${whole}.{part:0<2}")
    }
}

/// `value` with `decimals` decimals, without zeros at the end.
fn decimal(value: i64, decimals: usize) -> String {
    let scale = 10_u64.pow(u32::try_from(decimals).unwrap_or(0));
    let (sign, value) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    let part = format!("{:0decimals$}", value % scale);
    let part = part.trim_end_matches('0');
    let point = if part.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{part}", value / scale)
}

impl fmt::Display for Usd {
    /// The exact number, such as `0.000075`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal(self.0, DECIMALS))
    }
}

impl FromStr for Usd {
    type Err = BadUsd;

    /// Digits with at most one point, not more than twelve behind it; a `$` before them is allowed.
    fn from_str(text: &str) -> Result<Self, BadUsd> {
        let bad = || BadUsd(text.to_owned());
        let digits = text.trim().trim_start_matches('$');
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let some = !whole.is_empty() || !part.is_empty();
        if !some || !all(whole) || !all(part) || part.len() > DECIMALS || whole.len() > 7 {
            return Err(bad());
        }
        let whole: i64 = format!("0{whole}").parse().map_err(|_| bad())?;
        let part: i64 = format!("{part:0<DECIMALS$}").parse().map_err(|_| bad())?;
        let sum = whole.checked_mul(PICOS).and_then(|w| w.checked_add(part));
        sum.map(Self).ok_or_else(bad)
    }
}

impl ops::Add for Usd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl ops::AddAssign for Usd {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl ops::Sub for Usd {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, ops::Add::add)
    }
}

/// As a decimal text, which no reader rounds.
impl Serialize for Usd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Usd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(DecimalText)
    }
}

/// A JSON number would be rounded on its way.
struct DecimalText;

impl serde::de::Visitor<'_> for DecimalText {
    type Value = Usd;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sum between quotes, such as \"0.15\"")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Usd, E> {
        text.parse().map_err(E::custom)
    }
}
