/// Whether `path` stays within its package whatever system it is unpacked on.
///
/// # Errors
/// Why it does not, as it reads after the path.
pub fn safe_path(path: &str) -> Result<(), &'static str> {
    if path.is_empty() || path.len() > 200 {
        return Err("is empty or too long");
    }
    if path.contains(|c: char| c == '\\' || c == ':' || c.is_control()) {
        return Err("has a character that does not belong into a path");
    }
    let bad = |part: &str| part.is_empty() || part == "." || part == "..";
    if path.split('/').any(bad) {
        return Err("leads out of the package");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        for good in ["a", "a/b.txt", "a b/ü.jsonl", ".hidden"] {
            assert!(safe_path(good).is_ok(), "{good}");
        }
        let long = "a".repeat(201);
        for bad in [
            "", "/a", "a/", "a//b", ".", "./a", "..", "a/../b", "a\\b", "c:a", "a\nb", &long,
        ] {
            assert!(safe_path(bad).is_err(), "{bad}");
        }
    }
}
