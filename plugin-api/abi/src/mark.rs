#[cfg(test)]
mod tests;

/// Length of a mark.
pub const MARK_BYTES: usize = 32;

const BEFORE: &[u8] = b"heartcut native ";

/// The mark of a library that was built for version `api`: `heartcut native 0.0.1`, filled up with
/// zeros. It says which boundary a library has before any of its layout is looked at.
///
/// ```
/// use heartcut_abi::{mark, marked};
/// assert_eq!(marked(&mark("0.0.1")), Some("0.0.1"));
/// ```
pub const fn mark(api: &str) -> [u8; MARK_BYTES] {
    let (mut mark, api) = ([0; MARK_BYTES], api.as_bytes());
    assert!(api.len() < MARK_BYTES - BEFORE.len(), "a version is short");
    let mut at = 0;
    while at < BEFORE.len() {
        mark[at] = BEFORE[at];
        at += 1;
    }
    while at < BEFORE.len() + api.len() {
        mark[at] = api[at - BEFORE.len()];
        at += 1;
    }
    mark
}

/// The version that a mark states; none for bytes that are no mark.
pub fn marked(mark: &[u8; MARK_BYTES]) -> Option<&str> {
    let version = mark.strip_prefix(BEFORE)?;
    let end = version.iter().position(|byte| *byte == 0)?;
    let version = std::str::from_utf8(&version[..end]).ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-+".contains(c);
    (!version.is_empty() && version.chars().all(plain)).then_some(version)
}
