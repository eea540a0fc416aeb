//! The word that somebody probably meant.

/// The candidate nearest to `word`, if one is near enough to be meant.
///
/// ```
/// use heartcut_host::config::nearest;
///
/// assert_eq!(nearest("limt", ["limit", "split"]), Some("limit"));
/// assert_eq!(nearest("colour", ["limit", "split"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = normal(word);
    let near = |candidate: &'a str| {
        let other = normal(candidate);
        let distance = strsim::damerau_levenshtein(&plain, &other);
        let longest = plain.chars().count().max(other.chars().count());
        (distance <= 1.max(longest / 3) && distance < longest).then_some((distance, candidate))
    };
    candidates
        .into_iter()
        .filter_map(near)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, c)| c)
}

/// Case and the kind of dash are what people mix up first.
fn normal(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}
