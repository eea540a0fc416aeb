use heartcut_sdk::prelude::*;

/// A split and the files that hold it, each as a URL and its SHA-256.
pub struct Split {
    /// Its name.
    pub name: &'static str,
    /// Rows that its files have, or those of the original where it has none.
    pub rows: u64,
    /// Its files; none where no public place is known that can be pinned.
    pub files: &'static [(&'static str, &'static str)],
}

/// Where the rows of a split are: what the user wrote under `path`, or the pinned files. The first
/// split stands for an empty one.
///
/// # Errors
/// `unknown-split`, naming the splits there are; `needs-path` where nothing is pinned.
pub fn sources(
    path: Option<&str>,
    split: &str,
    splits: &[Split],
) -> Result<Vec<Source>, PluginError> {
    let names: Vec<&str> = splits.iter().map(|split| split.name).collect();
    if let Some(path) = path {
        return Ok(vec![Source::of_user(path, split, &names)?]);
    }
    Source::check_split(split, &names)?;
    let files = splits
        .iter()
        .find(|it| split.is_empty() || it.name == split)
        .map_or(&[][..], |split| split.files);
    if files.is_empty() {
        return Err(needs_path(split));
    }
    let source = |(url, sha256): &(&str, &str)| {
        Source::at(Location::Url {
            url: (*url).to_owned(),
            sha256: (*sha256).to_owned(),
        })
    };
    Ok(files.iter().map(source).collect())
}

/// The splits as the host is told of them.
pub fn known(splits: &[Split]) -> Vec<KnownSplit> {
    let known = |split: &Split| KnownSplit::new(split.name, split.rows);
    splits.iter().map(known).collect()
}

/// The error where only the user knows where the rows are.
pub fn needs_path(split: &str) -> PluginError {
    let message = match split {
        "" => "no public place of this dataset can be pinned".to_owned(),
        split => format!("no public place of the split `{split}` can be pinned"),
    };
    PluginError::new("needs-path", message).help(
        "get the file and give its place with `path`: a file, a folder, an archive, or \
         hf://datasets/OWNER/NAME",
    )
}
