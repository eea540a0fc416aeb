use super::*;

#[test]
fn what_has_come_is_read_whatever_the_time_is() {
    let (mut ours, theirs) = UnixStream::pair().unwrap();
    ours.write_all(b"late").unwrap();
    drop(ours);
    let mut read = Vec::new();
    InTime::new(&theirs, Duration::ZERO)
        .read_to_end(&mut read)
        .unwrap();
    assert_eq!(read, b"late");
}

#[test]
fn nobody_is_waited_for_without_end() {
    let (ours, _theirs) = UnixStream::pair().unwrap();
    let mut channel = InTime::new(&ours, Duration::ZERO);
    let read = channel.read(&mut [0]).unwrap_err();
    // More than a socket holds that nobody reads from.
    let written = channel.write_all(&vec![0; 16 << 20]).unwrap_err();
    assert_eq!(
        (read.kind(), written.kind()),
        (io::ErrorKind::TimedOut, io::ErrorKind::TimedOut)
    );
}
