use crate::Embedded;

const PRICES: &[Embedded] = &[
    ("anthropic", include_str!("../prices/anthropic.json")),
    ("gemini", include_str!("../prices/gemini.json")),
    ("openai", include_str!("../prices/openai.json")),
];

/// What services ask for their tokens, as (name, JSON text), ordered by name. Each file says where
/// its figures come from and of which day they are.
///
/// ```
/// let (name, text) = heartcut_data::prices()[2];
/// assert_eq!(name, "openai");
/// assert!(text.contains(r#""date": "2"#));
/// ```
pub fn prices() -> &'static [Embedded] {
    PRICES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::check_listing;

    #[test]
    fn the_list_is_the_folder() {
        check_listing(PRICES, "prices", Some(".json"));
    }
}
