//! Money: what tokens cost, what a run may spend, and what it has spent.
//!
//! All sums are whole picodollars (10⁻¹² US dollars), of which a token costs a whole number at any
//! price with up to six decimals for a million tokens, so that nothing drifts. What is not known
//! stays unknown: a model without a row has no price, and an answer without usage no cost.

mod budget;
mod gathered;
mod price;
mod table;
mod usd;

pub use budget::{Budget, BudgetState, Refused, Reservation};
pub use price::{BatchPrice, Cost, Price, Rates, Way};
pub use table::{Found, PRICES_FILE, PriceBook, PriceRow, PriceTable};
pub use usd::{BadUsd, Usd};

#[cfg(test)]
mod tests;
