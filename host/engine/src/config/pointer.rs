//! JSON pointers (RFC 6901) and the dotted paths that people read.

/// The pointer of `key` within `parent`.
pub(super) fn child(parent: &str, key: &str) -> String {
    format!("{parent}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The pointer of the part that holds this one; none for the whole.
pub(super) fn parent(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(parent, _)| parent)
}

/// Whether `pointer` is `ancestor` or lies within it.
pub(super) fn within(pointer: &str, ancestor: &str) -> bool {
    pointer
        .strip_prefix(ancestor)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The pointer as a dotted path, with quotes where a key needs them; empty for the whole.
pub(super) fn dotted(pointer: &str) -> String {
    let keys = pointer.split('/').skip(1).map(|key| quoted(&unescape(key)));
    keys.collect::<Vec<_>>().join(".")
}

fn unescape(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

fn quoted(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        format!("{key:?}")
    }
}
