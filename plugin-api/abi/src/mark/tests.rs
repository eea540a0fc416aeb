use super::{MARK_BYTES, mark, marked};

#[test]
fn a_mark_says_its_version() {
    for version in ["0.0.1", "1.0.0", "10.20.30-rc.1"] {
        assert_eq!(marked(&mark(version)), Some(version));
    }
}

#[test]
fn other_bytes_are_no_mark() {
    let mut full = mark("0.0.1");
    full[16..].fill(b'1');
    let mut wild = mark("0.0.1");
    wild[17] = 0xff;
    let mut line = mark("0.0.1");
    line[17] = b'\n';
    for bytes in [
        [0; MARK_BYTES],
        [b'a'; MARK_BYTES],
        mark(""),
        full,
        wild,
        line,
    ] {
        assert_eq!(marked(&bytes), None, "{bytes:?}");
    }
}
