use super::{FrameError, read, write};
use proptest::{collection::vec, prelude::*};

proptest! {
    #[test]
    fn what_is_written_is_read(frames: Vec<Vec<u8>>) {
        let bytes = write(frames.iter().map(Vec::as_slice)).unwrap();
        prop_assert_eq!(read(&bytes).unwrap(), frames);
    }

    /// Whatever is read is exactly what would be written, so that nothing is hidden between frames.
    #[test]
    fn any_bytes_are_frames_or_an_error(bytes: Vec<u8>) {
        if let Ok(frames) = read(&bytes) {
            prop_assert_eq!(write(frames.into_iter()).unwrap(), bytes);
        }
    }

    #[test]
    fn bytes_that_are_cut_are_refused_or_end_between_frames(
        frames in vec(vec(any::<u8>(), 0..20), 1..5),
        cut: prop::sample::Index,
    ) {
        let bytes = write(frames.iter().map(Vec::as_slice)).unwrap();
        let cut = cut.index(bytes.len());
        if let Ok(read) = read(&bytes[..cut]) {
            prop_assert!(read.len() < frames.len());
            prop_assert_eq!(&read[..], &frames[..read.len()]);
        }
    }
}

#[test]
fn hostile_lengths_are_refused() {
    let table: [(&[u8], FrameError); 4] = [
        (&[1], FrameError::CutLength(0)),
        (&[0, 0, 0, 0, 9, 9], FrameError::CutLength(1)),
        (
            &[0xff; 4],
            FrameError::CutFrame {
                index: 0,
                said: u32::MAX as usize,
                left: 0,
            },
        ),
        (
            &[2, 0, 0, 0, 7],
            FrameError::CutFrame {
                index: 0,
                said: 2,
                left: 1,
            },
        ),
    ];
    for (bytes, error) in table {
        assert_eq!(read(bytes), Err(error), "{bytes:?}");
    }
    assert_eq!(read(&[]), Ok(Vec::new()));
}
