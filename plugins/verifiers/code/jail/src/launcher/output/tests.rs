use super::*;

#[test]
fn an_output_without_end_does_not_keep_its_reader() {
    let zeros = fs_err::File::open("/dev/zero").unwrap();
    let mut output = Output::end(zeros.into_parts().0.into());
    assert!(output.read().unwrap());
    assert!(output.is_open && output.bytes.len() <= SHOWN_BYTES);
}
