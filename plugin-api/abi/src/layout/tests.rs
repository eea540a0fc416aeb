use super::{Answer, Emit, Module};
use crate::Bytes;
use std::mem::offset_of;

/// The layout is frozen: who has to change a number here changes the version of the boundary.
#[test]
fn the_layout_is_what_it_was() {
    let word = size_of::<usize>();
    assert_eq!(size_of::<Bytes>(), 4 * word);
    let answer = [
        offset_of!(Answer, status),
        offset_of!(Answer, handle),
        offset_of!(Answer, bytes),
        size_of::<Answer>(),
    ];
    assert_eq!(answer, [0, 8, 16, 16 + 4 * word]);
    let emit = [
        offset_of!(Emit, context),
        offset_of!(Emit, function),
        size_of::<Emit>(),
    ];
    assert_eq!(emit, [0, word, 2 * word]);
    let module = [
        offset_of!(Module, manifest),
        offset_of!(Module, create),
        offset_of!(Module, call),
        offset_of!(Module, destroy),
        size_of::<Module>(),
    ];
    assert_eq!(module, [0, word, 2 * word, 3 * word, 4 * word]);
}
