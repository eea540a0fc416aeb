use super::SplitPart;

#[test]
fn a_whole_name_or_word_counts_before_what_it_means() {
    let cases = [
        ("train1.jsonl", "train2", Some("train")),
        ("train2.jsonl", "train2", Some("train2")),
        ("train2.jsonl", "train", Some("train")),
        ("Train2-00000-of-00001.parquet", "train2", Some("train2")),
        ("test2024.jsonl", "train2", Some("test")),
        ("test_r1.jsonl", "test_r1", Some("test_r1")),
        ("test_r2.jsonl", "test_r1", Some("test")),
        ("test_r1/rows.jsonl", "test_r1", Some("test_r1")),
        ("test_r1.jsonl", "test", Some("test")),
        ("dev_r1.jsonl", "test_r1", Some("validation")),
        ("Test.jsonl", "TEST", Some("test")),
    ];
    for (file, asked, expected) in cases {
        let part = SplitPart::new(asked, &["train", "test", "validation", asked]);
        assert_eq!(part.split_of(file), expected, "{file} for {asked}");
    }
}
