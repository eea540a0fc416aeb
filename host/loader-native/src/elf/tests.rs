use super::{Fault, check};

/// A header of a shared library for this machine, with one segment and a table of sections.
fn library() -> Vec<u8> {
    let mut file = vec![0; 400];
    file[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
    put16(&mut file, 16, 3);
    let machine = super::MACHINES
        .iter()
        .find(|(_, name)| *name == std::env::consts::ARCH);
    put16(&mut file, 18, machine.expect("this machine is known").0);
    put64(&mut file, 32, 64);
    put64(&mut file, 40, 300);
    put16(&mut file, 54, 56);
    put16(&mut file, 56, 1);
    put16(&mut file, 58, 50);
    put16(&mut file, 60, 2);
    put64(&mut file, 64 + 8, 120);
    put64(&mut file, 64 + 32, 180);
    file
}

fn put16(file: &mut [u8], at: usize, value: u16) {
    file[at..at + 2].copy_from_slice(&value.to_le_bytes());
}

fn put64(file: &mut [u8], at: usize, value: u64) {
    file[at..at + 8].copy_from_slice(&value.to_le_bytes());
}

fn fault(file: &[u8]) -> String {
    check(file, file.len() as u64).unwrap_err().to_string()
}

#[test]
fn a_library_for_this_machine_passes() {
    let file = library();
    assert_eq!(check(&file, file.len() as u64), Ok(()));
}

#[test]
fn other_files_are_named() {
    let table: [(&[u8], &str); 8] = [
        (b"", "a text"),
        (b"hello\n", "a text"),
        (b"\0asm\x01\0\0\0", "WASM"),
        (b"!<arch>\n", "a static library"),
        (b"MZ\x90\0", "for Windows"),
        (b"\xcf\xfa\xed\xfe\x07\0\0\x01", "for macOS"),
        (b"\x89PNG\r\n\x1a\n", "some other file"),
        (b"\x7fEL", "a text"),
    ];
    for (file, what) in table {
        assert!(fault(file).contains(what), "{file:?}: {}", fault(file));
    }
}

#[test]
fn other_kinds_of_elf_are_named() {
    for (kind, what) in [
        (1, "not linked"),
        (2, "a program"),
        (4, "a core dump"),
        (9, "another kind"),
    ] {
        let mut file = library();
        put16(&mut file, 16, kind);
        assert!(fault(&file).contains(what), "{kind}: {}", fault(&file));
    }
}

#[test]
fn other_machines_are_named() {
    for (machine, name) in [(243, "riscv64"), (40, "arm"), (4711, "machine 4711")] {
        let mut file = library();
        put16(&mut file, 18, machine);
        assert!(fault(&file).contains(name), "{}", fault(&file));
        assert!(fault(&file).contains(std::env::consts::ARCH));
    }
    let mut small = library();
    small[4] = 1;
    assert!(fault(&small).contains("64 bits"), "{}", fault(&small));
}

#[test]
fn a_library_is_cut_off_wherever_it_is_cut() {
    let file = library();
    for length in 4..file.len() {
        let cut = check(&file[..length], length as u64);
        assert!(
            matches!(cut, Err(Fault::CutOff { .. })),
            "{length}: {cut:?}"
        );
    }
}

/// Headers are data of strangers: no number in them makes this panic.
#[test]
fn wild_numbers_are_only_refused() {
    for at in (4..120).step_by(2) {
        for value in [0, 1, 0x7fff, 0x8000, u16::MAX] {
            let mut file = library();
            put16(&mut file, at, value);
            for length in [5, 63, 64, 100, file.len()] {
                let cut = &file[..length.min(file.len())];
                let _checked = check(cut, cut.len() as u64);
            }
        }
    }
    let mut far = library();
    put64(&mut far, 32, u64::MAX);
    assert!(matches!(check(&far, 400), Err(Fault::CutOff { .. })));
}
