use super::*;

const LINES: &[u8] = b"{\"a\": 1}\n{\"a\": 2}\n";

fn both() -> [(u64, Value); 2] {
    [(1, json!({"a": 1})), (2, json!({"a": 2}))]
}

#[test]
fn compressed_files_are_read_through() {
    // Each line is a frame of its own.
    let frames = LINES.split_inclusive(|byte| *byte == b'\n').map(zst);
    let zst: Vec<u8> = frames.flatten().collect();
    for (name, bytes) in [("f.jsonl.gz", gz(LINES)), ("f.jsonl.zst", zst)] {
        let place = Place::with(name, bytes);
        assert_eq!(told(place.rows(&at(name))), both(), "{name}");
    }
    let cut = &gz(&LINES.repeat(1000))[..60];
    let place = Place::with("f.jsonl.gz", cut);
    assert_eq!(place.error(&at("f.jsonl.gz")), "unreadable");
}

#[test]
fn archives_are_their_data_files_one_after_the_other() {
    let files: [(&str, &[u8]); 5] = [
        ("d/readme.txt", b"no data"),
        ("d/one.jsonl", LINES),
        ("d/.hidden.jsonl", b"no"),
        ("d/two.csv", b"a\n3\n"),
        ("d/three.json", b"[{\"a\": 4}]"),
    ];
    let all = [
        (1, json!({"a": 1})),
        (2, json!({"a": 2})),
        (2, json!({"a": "3"})),
        (1, json!({"a": 4})),
    ];
    for (name, bytes) in [
        ("f.tar", tar(&files)),
        ("f.tar.gz", gz(&tar(&files))),
        ("f.tgz", gz(&tar(&files))),
        ("f.zip", zip(&files)),
    ] {
        let place = Place::with(name, bytes);
        let rows = place.rows(&at(name));
        assert!(
            rows[0].as_ref().unwrap().file.ends_with("/d/one.jsonl"),
            "{name}"
        );
        assert_eq!(told(rows), all, "{name}");
    }
}

#[test]
fn files_of_an_archive_are_rows_with_their_path() {
    let files: [(&str, &[u8]); 2] = [
        ("t/algebra/1.json", b"{\"a\": 1}"),
        ("t/algebra/2.json", b"{\"a\": 2}"),
    ];
    let place = Place::with("f.tar.gz", gz(&tar(&files)));
    assert_eq!(
        told(place.rows(&at("f.tar.gz").by(RowShape::File))),
        [
            (1, json!({"path": "t/algebra/1.json", "value": {"a": 1}})),
            (2, json!({"path": "t/algebra/2.json", "value": {"a": 2}})),
        ]
    );
}

#[test]
fn folders_of_an_archive_are_rows_with_their_texts() {
    let files: [(&str, &[u8]); 3] = [
        ("t/1/q.txt", b"one"),
        ("t/1/a.txt", b"two"),
        ("t/2/q.txt", b"three"),
    ];
    let place = Place::with("f.zip", zip(&files));
    assert_eq!(
        told(place.rows(&at("f.zip").by(RowShape::Folder))),
        [
            (
                1,
                json!({"path": "1", "files": {"q.txt": "one", "a.txt": "two"}})
            ),
            (2, json!({"path": "2", "files": {"q.txt": "three"}})),
        ]
    );
}

#[test]
fn files_of_a_folder_may_lie_apart() {
    let files: [(&str, &[u8]); 4] = [
        ("t/1/q.txt", b"one"),
        ("t/2/q.txt", b"three"),
        ("t/1/a.txt", b"two"),
        ("t/2/a.txt", b"four"),
    ];
    let whole = [
        (
            1,
            json!({"path": "1", "files": {"q.txt": "one", "a.txt": "two"}}),
        ),
        (
            2,
            json!({"path": "2", "files": {"q.txt": "three", "a.txt": "four"}}),
        ),
    ];
    for (name, bytes) in [("f.zip", zip(&files)), ("f.tar", tar(&files))] {
        let place = Place::with(name, bytes);
        let rows = place.rows(&at(name).by(RowShape::Folder));
        assert_eq!(told(rows), whole, "{name}");
    }
}

#[test]
fn a_folder_that_cannot_be_a_row_is_set_aside_whole() {
    let large = vec![b'x'; crate::MAX_ROW_BYTES / 2 + 1];
    let files: [(&str, &[u8]); 5] = [
        ("t/1/q.txt", &large),
        ("t/1/a.txt", &large),
        ("t/2/q.txt", b"fine"),
        ("t/2/a.txt", &[0xff, 0xfe]),
        ("t/3/q.txt", b"good"),
    ];
    let place = Place::with("f.tar", tar(&files));
    let rows = place.rows(&at("f.tar").by(RowShape::Folder));
    let codes: Vec<_> = rows
        .iter()
        .map(|row| row.as_ref().err().map(|reject| reject.error.code.as_str()))
        .collect();
    assert_eq!(
        codes,
        [Some("folder-too-large"), Some("invalid-utf8"), None]
    );
    let first = rows[0].as_ref().unwrap_err();
    assert!(first.file.ends_with("f.tar/t/1"), "{}", first.file);
}

#[test]
fn a_file_outside_of_its_archive_is_set_aside() {
    let mut header = tar::Header::new_gnu();
    // Whoever writes archives with care refuses such a name.
    header.as_mut_bytes()[..10].copy_from_slice(b"../x.jsonl");
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(LINES.len() as u64);
    header.set_cksum();
    let mut builder = tar::Builder::new(Vec::new());
    builder.append(&header, LINES).unwrap();
    let outside = builder.into_inner().unwrap();
    let inside = tar(&[("a.jsonl", b"{\"a\": 3}")]);
    let place = Place::with("f.tar", [&outside[..1024], &inside].concat());
    let rows = place.rows(&at("f.tar"));
    assert_eq!(rows[0].as_ref().unwrap_err().error.code, "unsafe-name");
    assert_eq!(
        rows[1].as_ref().unwrap().value,
        *json!({"a": 3}).as_object().unwrap()
    );
    assert_eq!(rows.len(), 2);
}

#[test]
fn of_an_archive_a_split_takes_what_is_named_after_it() {
    let files: [(&str, &[u8]); 2] = [
        ("m/train/1.json", b"{\"a\": 1}"),
        ("m/test/1.json", b"{\"a\": 2}"),
    ];
    let place = Place::with("f.tar", tar(&files));
    let part = |split: &str| Source {
        part: Some(SplitPart::new(split, &["train", "test", "dev"])),
        ..at("f.tar")
    };
    assert_eq!(told(place.rows(&part("test"))), [(1, json!({"a": 2}))]);
    assert_eq!(place.error(&part("dev")), "missing-split");
}

#[test]
fn an_archive_that_is_cut_off_says_so() {
    for (name, bytes) in [
        ("f.tar", tar(&[("a.jsonl", &LINES.repeat(500))])),
        ("f.zip", zip(&[("a.jsonl", LINES)])),
    ] {
        let place = Place::with(name, &bytes[..bytes.len() / 2]);
        assert_eq!(place.error(&at(name)), "unreadable", "{name}");
    }
}

#[test]
fn bombs_are_left_off_early() {
    // 400 MiB of nothing, in 400 KiB.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![b' '; 1 << 20];
    for _ in 0..400 {
        encoder.write_all(&block).unwrap();
    }
    let gz = encoder.finish().unwrap();
    let place = Place::with("f.jsonl.gz", &gz);
    assert_eq!(place.error(&at("f.jsonl.gz")), "unreadable");
}

#[test]
fn an_archive_within_an_archive_is_set_aside() {
    let inner = tar(&[("a.jsonl", LINES)]);
    let place = Place::with("f.tar", tar(&[("b.tar", &inner), ("c.jsonl", LINES)]));
    let rows = told(place.rows(&at("f.tar")));
    assert_eq!(rows[0].1, json!("nested-archive"));
    assert_eq!(rows[1..], both());
}

#[test]
fn behind_a_file_that_cannot_be_read_come_the_others() {
    let files: [(&str, &[u8]); 4] = [
        ("a.jsonl", b"{\"a\": 1}\n"),
        ("b.json", b"[{\"a\": 2}, {"),
        ("c.parquet", b"PAR1"),
        ("d.jsonl", b"{\"a\": 3}\n"),
    ];
    let place = Place::new();
    for (name, bytes) in files {
        place.write(&format!("f/{name}"), bytes);
    }
    place.write("f.zip", zip(&files));
    place.write("f.tar.gz", gz(&tar(&files)));
    for path in ["f", "f.zip", "f.tar.gz"] {
        let mut rows = Rows::open(&at(path), place.path()).unwrap();
        let mut told = Vec::new();
        loop {
            match rows.next_row() {
                Ok(Some(row)) => told.push(row.unwrap().value["a"].to_string()),
                Ok(None) => break,
                Err(error) => told.push(error.0.code),
            }
        }
        assert_eq!(told, ["1", "2", "not-json", "unreadable", "3"], "{path}");
    }
    place.write("cut.tar.gz", &gz(&tar(&files))[..100]);
    let mut rows = Rows::open(&at("cut.tar.gz"), place.path()).unwrap();
    let all = std::iter::from_fn(|| rows.next_row().transpose());
    assert_eq!(all.take(9).filter(Result::is_err).count(), 1);
}
