//! What a file holds, by its name.

use heartcut_plugin_api::role::Container;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Lines,
    Json,
    /// With what stands between fields.
    Csv(u8),
    Parquet,
    Arrow,
}

/// How files are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Archive {
    Tar,
    Zip,
}

/// How bytes are pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zstandard,
}

/// What a name says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) packing: Packing,
    pub(crate) content: Content,
}

/// What lies under the packing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Rows(Format),
    Archive(Archive),
    /// Nothing that the name speaks of.
    Unknown,
}

/// Whether a file of this name is one that rows are read from.
///
/// ```
/// assert!(heartcut_rows::is_data("main/train-00000-of-00001.parquet"));
/// assert!(!heartcut_rows::is_data("README.md"));
/// ```
pub fn is_data(name: &str) -> bool {
    Shape::of(name).is_data()
}

impl Shape {
    /// By the endings of a name.
    pub(crate) fn of(name: &str) -> Self {
        let (stem, packing) = packing(name);
        let (stem, content) = (stem, content(ending(stem)));
        let whole = ending(stem).to_ascii_lowercase();
        match whole.as_str() {
            "tgz" => Self {
                packing: Packing::Gzip,
                content: Content::Archive(Archive::Tar),
            },
            _ => Self { packing, content },
        }
    }

    /// Whether there is something to read in a file of this name.
    pub(crate) fn is_data(self) -> bool {
        self.content != Content::Unknown
    }

    /// The format of the rows where the name does not say.
    pub(crate) fn or(self, container: &Container) -> Content {
        match self.content {
            Content::Unknown => Content::Rows(match container {
                Container::Json => Format::Json,
                Container::Csv => Format::Csv(b','),
                Container::Parquet => Format::Parquet,
                Container::Arrow => Format::Arrow,
                _ => Format::Lines,
            }),
            known => known,
        }
    }
}

fn packing(name: &str) -> (&str, Packing) {
    let packing = match ending(name).to_ascii_lowercase().as_str() {
        "gz" => Packing::Gzip,
        "zst" | "zstd" => Packing::Zstandard,
        _ => return (name, Packing::Plain),
    };
    (
        name.rsplit_once('.').map_or(name, |(stem, _)| stem),
        packing,
    )
}

fn content(ending: &str) -> Content {
    Content::Rows(match ending.to_ascii_lowercase().as_str() {
        "jsonl" | "ndjson" => Format::Lines,
        "json" => Format::Json,
        "csv" => Format::Csv(b','),
        "tsv" => Format::Csv(b'\t'),
        "parquet" => Format::Parquet,
        "arrow" | "feather" => Format::Arrow,
        "tar" | "tgz" => return Content::Archive(Archive::Tar),
        "zip" => return Content::Archive(Archive::Zip),
        _ => return Content::Unknown,
    })
}

fn ending(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map_or("", |(_, ending)| ending)
}
