/// A date or a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// A day; the year may be left open, or the day of a month.
    Date {
        year: Option<u32>,
        month: u32,
        day: Option<u32>,
    },
    /// Minutes since midnight.
    Time { minutes: u32 },
}
