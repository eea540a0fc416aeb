//! Leave to send: a place among what is on its way, and money for the worst case.

use super::{Desk, Journalled, Work};
use crate::{
    money::{Refused, Reservation, Usd},
    run::generate::pace::Slot,
};

/// What a try needs before it may begin: a place among those on their way, and its worst case set
/// aside.
pub(super) struct Leave<'a> {
    pub(super) slot: Slot<'a>,
    pub(super) money: Reservation<'a>,
    /// The worst case, where the price is known.
    pub(super) most: Option<Usd>,
}

impl Desk<'_> {
    /// A request with the leave to send it.
    pub(super) async fn admit(
        &self,
        work: Work,
        journalled: Journalled,
    ) -> (Work, Journalled, Option<Leave<'_>>) {
        let leave = self.leave(&work).await;
        (work, journalled, leave)
    }

    /// Leave to send a request once; none where the run ends before.
    pub(super) async fn leave(&self, work: &Work) -> Option<Leave<'_>> {
        if self.is_stopping() {
            return None;
        }
        let most = self.wallet.most(&work.request);
        let leave = async {
            let slot = self.pace.slot(self.wallet.about(&work.request)).await;
            let money = self.wallet.budget.reserve(most.unwrap_or(Usd::ZERO)).await;
            money.map(|money| Leave { slot, money, most })
        };
        let given = tokio::select! {
            given = leave => given,
            () = self.ended() => return None,
        };
        match given {
            Ok(leave) => Some(leave).filter(|_| !self.is_stopping()),
            Err(refused) => {
                self.refuse(refused);
                None
            }
        }
    }

    /// Money that lies in batch jobs comes back when they are over; without any, this was all.
    fn refuse(&self, refused: Refused) {
        let error = self.wallet.used_up(refused);
        if refused.state.aside == Usd::ZERO {
            self.fail(error);
        } else {
            self.hold(refused.needs, error);
        }
    }
}
