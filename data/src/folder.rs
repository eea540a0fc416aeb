//! Compares an embedded list with the folder that it was made from.

use crate::Embedded;
use std::fs;
use std::path::Path;

/// Fails unless `list` holds the text of every file in `folder`, in the order of their names.
///
/// With an `extension` the list's names go without it, and no other file may lie in the folder.
pub(crate) fn check_listing(list: &[Embedded], folder: &str, extension: Option<&str>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<(String, String)> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap() != "README.md")
        .map(|path| {
            (
                name_of(&path, extension),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect();
    files.sort();

    let names: Vec<&str> = list.iter().map(|(name, _)| *name).collect();
    let on_disk: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, on_disk, "embedded list of {}", folder.display());
    for ((name, text), (_, file)) in list.iter().zip(&files) {
        assert_eq!(text, file, "{name}");
    }
}

fn name_of(path: &Path, extension: Option<&str>) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    match extension {
        Some(extension) => name
            .strip_suffix(extension)
            .unwrap_or_else(|| panic!("{name}"))
            .into(),
        None => name.into(),
    }
}
