/// Texts that real files and models have been seen to hold, and worse: a plugin answers them with
/// a result or an error, never with a panic.
pub fn hostile_texts() -> Vec<String> {
    let mut texts: Vec<String> = SHORT.iter().map(|text| (*text).to_owned()).collect();
    texts.extend([
        "a".repeat(1_000_000),
        "7 ".repeat(100_000),
        "(".repeat(20_000),
        "[".repeat(20_000),
        "{".repeat(20_000),
        format!("\\boxed{}", "{".repeat(5_000)),
        "\\frac{1}{".repeat(2_000),
        format!("1e{}", "9".repeat(400)),
        "9".repeat(10_000),
        format!("2^{}", "9^".repeat(500)),
        "<think>".repeat(2_000),
        "\u{301}".repeat(2_000),
        "\n".repeat(100_000),
    ]);
    texts
}

const SHORT: &[&str] = &[
    "",
    " ",
    "\0",
    "a\0b",
    "\r\n",
    "\u{feff}",
    "\u{fffd}\u{fffd}\u{fffd}",
    "\u{202e}81\u{202c}",
    "עברית 18 العربية ١٨",
    "\u{200b}\u{200d}\u{2060}",
    "👨‍👩‍👧‍👦",
    "𝟙𝟠 １８ Ⅷ ½",
    "-",
    "--1",
    "1e999999999",
    "-1e-999999999",
    "1/0",
    "0/0",
    "NaN",
    "inf",
    "1,,,2",
    "####",
    "#### ####",
    "\\boxed{",
    "\\boxed{}",
    "}{",
    "</think>",
    "<think>",
    "{\"a\":",
    "null",
    "${OPENAI_API_KEY}",
    "{{ question }}",
    "../../etc/passwd",
    "'; DROP TABLE problems; --",
];
