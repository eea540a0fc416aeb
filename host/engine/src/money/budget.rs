//! What a run may spend: the worst case is reserved before anything is sent.

use super::Usd;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The money of a run. What is reserved and what is spent never exceed the limit together, as long
/// as nothing costs more than was reserved for it.
#[derive(Debug, Default)]
pub struct Budget {
    state: Mutex<BudgetState>,
    freed: Notify,
}

/// How much is spent and reserved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BudgetState {
    /// The most that may be spent; none where nobody said it.
    pub limit: Option<Usd>,
    /// What was spent, over all starts of the run, lost answers at their worst case included.
    pub spent: Usd,
    /// The worst case of what is on its way.
    pub reserved: Usd,
    /// The worst case of what lies in batch jobs. It stays set aside when the program ends.
    pub aside: Usd,
}

/// The budget does not hold another request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What the request can cost.
    pub needs: Usd,
    /// The state at that moment, in which nothing was on its way but batch jobs.
    pub state: BudgetState,
}

/// Money that was set aside for one request. Dropped, it is free again.
#[derive(Debug)]
pub struct Reservation<'a> {
    budget: &'a Budget,
    sum: Usd,
}

impl Budget {
    /// A budget of which nothing is spent yet.
    pub fn new(limit: Option<Usd>) -> Self {
        let state = BudgetState {
            limit,
            ..BudgetState::default()
        };
        Self {
            state: Mutex::new(state),
            freed: Notify::new(),
        }
    }

    /// Whether anybody set a limit.
    pub fn is_limited(&self) -> bool {
        self.state().limit.is_some()
    }

    /// How much is spent and reserved.
    pub fn state(&self) -> BudgetState {
        *self.lock()
    }

    /// Sets `sum` aside. While others may still give something back, it waits for them.
    ///
    /// # Errors
    /// When it does not fit and nothing is on its way.
    pub async fn reserve(&self, sum: Usd) -> Result<Reservation<'_>, Refused> {
        loop {
            let freed = self.freed.notified();
            match self.try_reserve(sum) {
                Ok(reservation) => return Ok(reservation),
                Err(refused) if refused.state.reserved == Usd::ZERO => return Err(refused),
                Err(_) => freed.await,
            }
        }
    }

    /// Sets `sum` aside if it fits now.
    ///
    /// # Errors
    /// When it does not.
    pub fn try_reserve(&self, sum: Usd) -> Result<Reservation<'_>, Refused> {
        let mut state = self.lock();
        state.admits(sum)?;
        state.reserved += sum;
        Ok(Reservation { budget: self, sum })
    }

    /// Sets `sum` aside for a batch job, if it fits now.
    ///
    /// # Errors
    /// When it does not.
    pub fn set_aside(&self, sum: Usd) -> Result<(), Refused> {
        let mut state = self.lock();
        state.admits(sum)?;
        state.aside += sum;
        Ok(())
    }

    /// Says what the ledger holds: what was spent, and what is set aside for batch jobs.
    pub fn now(&self, spent: Usd, aside: Usd) {
        let mut state = self.lock();
        (state.spent, state.aside) = (spent, aside);
        drop(state);
        self.freed.notify_waiters();
    }

    /// Notes what was spent without having been reserved.
    pub fn spend(&self, sum: Usd) {
        self.lock().spent += sum;
    }

    fn lock(&self) -> MutexGuard<'_, BudgetState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BudgetState {
    fn admits(&self, sum: Usd) -> Result<(), Refused> {
        let after = self.spent + self.reserved + self.aside + sum;
        if self.limit.is_some_and(|limit| after > limit) {
            return Err(Refused {
                needs: sum,
                state: *self,
            });
        }
        Ok(())
    }
}

impl Reservation<'_> {
    /// What was set aside.
    pub fn sum(&self) -> Usd {
        self.sum
    }

    /// Spends `sum` of it and frees the rest.
    pub fn spend(self, sum: Usd) {
        self.budget.spend(sum);
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        let mut state = self.budget.lock();
        state.reserved = state.reserved - self.sum;
        drop(state);
        self.budget.freed.notify_waiters();
    }
}
