use super::*;
use heartcut_plugin_api::Message;

fn user(text: &str) -> Message {
    Message::user(text)
}

#[test]
fn openai_models_are_counted_exactly() {
    let new = TokenCounter::new(None, Some("o200k_base")).unwrap();
    // One token a word, as tiktoken counts; four around the message, three before the answer.
    assert_eq!(
        new.count(&[user("hello world")]),
        Tokens::exactly(2 + 4 + 3)
    );
    let old = TokenCounter::new(None, Some("cl100k_base")).unwrap();
    let thai = [user("สวัสดีชาวโลก")];
    assert!(new.count(&thai).high < old.count(&thai).high);
    assert_eq!(new.name.as_deref(), Some("o200k_base"));
}

#[test]
fn what_nobody_knows_is_bounded() {
    let unknown = TokenCounter::new(None, Some("from-elsewhere")).unwrap();
    let tokens = unknown.count(&[user(&"a".repeat(100))]);
    assert_eq!((tokens.low, tokens.expected, tokens.high), (20, 25, 50));
    assert_eq!(unknown.name, None);
}

#[test]
fn a_tokenizer_file_counts_and_a_bad_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokenizer.json");
    let text = r#"{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
        "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
        "model": {"type": "WordLevel", "vocab": {"two": 0, "words": 1, "?": 2}, "unk_token": "?"}}"#;
    fs_err::write(&file, text).unwrap();
    let counter = TokenCounter::new(Some(&file), Some("o200k_base")).unwrap();
    assert_eq!(
        counter.count(&[user("two words more")]),
        Tokens::exactly(3 + 7)
    );
    fs_err::write(&file, "{}").unwrap();
    let error = TokenCounter::new(Some(&file), None).err().unwrap();
    assert_eq!(error.error.code, "bad-tokenizer");
    assert!(error.error.message.contains("tokenizer.json"), "{error:?}");
}
