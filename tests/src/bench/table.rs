use std::fmt;

/// A line of the table: what was measured, and beside what.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was done.
    pub what: String,
    /// The figure of heartcut.
    pub heartcut: String,
    /// The figure it is compared with.
    pub compared: String,
    /// Their ratio.
    pub ratio: String,
}

impl Row {
    /// A figure without a peer.
    pub fn alone(what: impl Into<String>, heartcut: impl Into<String>) -> Self {
        let dash = || "–".to_owned();
        Self {
            what: what.into(),
            heartcut: heartcut.into(),
            compared: dash(),
            ratio: dash(),
        }
    }

    /// Two figures of the same unit.
    pub fn compared(what: impl Into<String>, unit: &str, heartcut: f64, other: f64) -> Self {
        Self {
            what: what.into(),
            heartcut: format!("{} {unit}", short(heartcut)),
            compared: format!("{} {unit}", short(other)),
            ratio: format!("{:.2}", heartcut / other),
        }
    }
}

/// Three digits that say something.
fn short(figure: f64) -> String {
    match figure {
        f if f >= 100.0 => format!("{f:.0}"),
        f if f >= 10.0 => format!("{f:.1}"),
        f if f >= 1.0 => format!("{f:.2}"),
        f => format!("{f:.3}"),
    }
}

/// The table, as Markdown.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// Adds a line.
    pub fn add(&mut self, row: Row) {
        self.rows.push(row);
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            heartcut,
            compared,
            ratio,
        } = self;
        write!(f, "| {what} | {heartcut} | {compared} | {ratio} |")
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| what | heartcut | compared with | ratio |\n|---|---|---|---|"
        )?;
        self.rows.iter().try_for_each(|row| writeln!(f, "{row}"))
    }
}
