use super::*;

const GOOD: &str = r#"
name = "demo"

[dataset]
plugin = "jsonl"
filter = { level = ["Level 1", 2], hard = true }

[[generate]]
name = "cot"
plugin = "openai"
model = "m"

[[generate]]
name = "cod"
plugin = "openai"
model = "m"
from = "cot"

[verify]
plugin = "math"

[[format]]
plugin = "cot"
step = "cod"
out = "out/cod.jsonl"
"#;

fn read(text: &str) -> Result<PipelineFile> {
    let document = Document::parse("p.toml", text)?;
    PipelineFile::from_document(document, PathBuf::from("/"), "stem")
}

/// The error of `GOOD` after `from` was replaced by `to`.
fn error(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "`{from}` is not in the example");
    read(&GOOD.replacen(from, to, 1)).err().unwrap().to_string()
}

#[test]
fn defaults_are_what_the_reference_says() {
    let pipeline = read(GOOD).unwrap().pipeline;
    let step = &pipeline.generate[0];
    assert_eq!(
        (step.styles.as_slice(), step.samples),
        (["plain".to_owned()].as_slice(), 1)
    );
    assert_eq!(pipeline.generate[1].only, Selected::Accepted);
    assert_eq!(
        (pipeline.limits.concurrency, pipeline.limits.attempts),
        (64, 5)
    );
    assert_eq!(pipeline.verify.as_slice().len(), 1);
    assert_eq!(
        read(&GOOD.replace("name = \"demo\"", ""))
            .unwrap()
            .pipeline
            .name,
        "stem"
    );
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    let cases = [
        ("name = \"demo\"", "nmae = \"demo\"", "p.toml:2: ", "`name`"),
        ("from = \"cot\"", "from = \"cott\"", "p.toml:17: ", "`cot`"),
        (
            "from = \"cot\"",
            "from = \"cod\"",
            "p.toml:17: ",
            "not an earlier step",
        ),
        ("step = \"cod\"", "step = \"coda\"", "p.toml:24: ", "`cod`"),
        (
            "name = \"cod\"",
            "name = \"cot\"",
            "p.toml:14: ",
            "two steps are called `cot`",
        ),
        (
            "name = \"demo\"",
            "name = \"../evil\"",
            "p.toml:2: ",
            "name",
        ),
        ("model = \"m\"", "model = 3", "p.toml:11: ", "model"),
        (
            "out = \"out/cod.jsonl\"",
            "only = \"acepted\"\nout = \"x\"",
            "p.toml:25: ",
            "`accepted`",
        ),
    ];
    let twice = "out = \"x\"\n[[format]]\nplugin = \"cot\"\nout = \"x\"";
    let message = error("out = \"out/cod.jsonl\"", twice);
    assert!(
        message.contains("p.toml:28: ") && message.contains("two outputs"),
        "{message}"
    );
    for (from, to, line, hint) in cases {
        let message = error(from, to);
        assert!(
            message.contains(line) && message.contains(hint),
            "{to}: {message}"
        );
    }
}

#[test]
fn nobody_pays_for_what_nobody_judges() {
    let message = error("[verify]\nplugin = \"math\"\n", "");
    assert!(message.contains("nobody judges"), "{message}");
    let finished = GOOD
        .replace("[verify]\nplugin = \"math\"\n", "")
        .replace("step = \"cod\"", "step = \"cod\"\nonly = \"finished\"");
    assert!(read(&finished).is_ok());
}

#[test]
fn verifiers_are_one_table_or_several() {
    let file = read(GOOD).unwrap();
    assert_eq!(file.verify_pointer(0), "/verify/config");
    let several = GOOD.replace("[verify]", "[[verify]]\nkinds = [\"math\"]");
    assert_eq!(
        read(&several).unwrap().verify_pointer(0),
        "/verify/0/config"
    );
}
