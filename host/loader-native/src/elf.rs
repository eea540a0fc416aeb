//! The header of an ELF file, read before the system's loader sees the file: what it says of a
//! wrong file misleads, and a library that was cut off ends the whole program.
//!
//! Layout: System V ABI, "Object Files" (<https://gabi.xinuos.com/elf/02-eheader.html>).

#[cfg(test)]
mod tests;

use thiserror::Error;

/// So much of a file is enough for [`check`].
pub(crate) const HEAD: usize = 64 << 10;

const MAGIC: &[u8] = b"\x7fELF";
const CLASS_64: u8 = 2;
const LITTLE_ENDIAN: u8 = 1;
const SHARED: u16 = 3;
const HEADER: usize = 64;
const SEGMENT: usize = 56;

/// Machines by their number, of which this program runs on one.
const MACHINES: [(u16, &str); 8] = [
    (3, "x86"),
    (8, "mips"),
    (21, "powerpc64"),
    (22, "s390x"),
    (40, "arm"),
    (62, "x86_64"),
    (183, "aarch64"),
    (243, "riscv64"),
];

/// Why a file is not a library for this machine; reads after "its library ".
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum Fault {
    #[error("is not a shared library but {0}")]
    NotALibrary(&'static str),
    #[error(
        "was built for {built}, and this program runs on {}",
        std::env::consts::ARCH
    )]
    Architecture { built: String },
    #[error("is cut off: {size} of at least {wanted} bytes are there")]
    CutOff { size: u64, wanted: u64 },
}

/// Whether a file that begins with `head` and has `size` bytes can be a shared library for this
/// machine.
///
/// # Errors
/// Why it is none.
pub(crate) fn check(head: &[u8], size: u64) -> Result<(), Fault> {
    if !head.starts_with(MAGIC) {
        return Err(Fault::NotALibrary(other_kind(head)));
    }
    let header = head.first_chunk::<HEADER>().ok_or(Fault::CutOff {
        size,
        wanted: HEADER as u64,
    })?;
    check_machine(header)?;
    if u16_at(header, 16) != SHARED {
        return Err(Fault::NotALibrary(kind(u16_at(header, 16))));
    }
    let wanted = end(header, head);
    if size < wanted {
        return Err(Fault::CutOff { size, wanted });
    }
    Ok(())
}

fn check_machine(header: &[u8; HEADER]) -> Result<(), Fault> {
    let known = |(number, _): &&(u16, &str)| *number == u16_at(header, 18);
    let machine = MACHINES.iter().find(known).map(|(_, name)| *name);
    let plain = header[4] == CLASS_64 && header[5] == LITTLE_ENDIAN;
    if plain && machine == Some(std::env::consts::ARCH) {
        return Ok(());
    }
    let built = machine.map_or_else(|| format!("machine {}", u16_at(header, 18)), str::to_owned);
    let built = match plain {
        true => built,
        false => format!("{built} with other words than 64 bits little-endian"),
    };
    Err(Fault::Architecture { built })
}

/// Where the last part of the file ends of which the header knows. Offsets are data: sums saturate.
fn end(header: &[u8; HEADER], head: &[u8]) -> u64 {
    let table = |offset: usize, size: usize, count: usize| {
        let bytes = u64::from(u16_at(header, size)) * u64::from(u16_at(header, count));
        u64_at(header, offset).saturating_add(bytes)
    };
    let segments = usize::try_from(u64_at(header, 32)).unwrap_or(usize::MAX);
    let segments = head.get(segments..).unwrap_or_default();
    let count = usize::from(u16_at(header, 56));
    let (segments, _) = segments.as_chunks::<SEGMENT>();
    let ends = segments
        .iter()
        .take(count)
        .map(|segment| u64_at(segment, 8).saturating_add(u64_at(segment, 32)));
    ends.chain([table(32, 54, 56), table(40, 58, 60)])
        .max()
        .unwrap_or_default()
}

fn kind(number: u16) -> &'static str {
    match number {
        1 => "an object file that was not linked",
        2 => "a program",
        4 => "a core dump",
        _ => "another kind of ELF file",
    }
}

fn other_kind(head: &[u8]) -> &'static str {
    if head.starts_with(b"\0asm") {
        return "WASM";
    }
    if head.starts_with(b"!<arch>") {
        return "a static library";
    }
    if head.starts_with(b"MZ") {
        return "a file for Windows";
    }
    let mach_o = [0xfeed_facf_u32, 0xcafe_babe, 0xcffa_edfe];
    match head.first_chunk() {
        Some(magic) if mach_o.contains(&u32::from_be_bytes(*magic)) => "a file for macOS",
        _ if std::str::from_utf8(head).is_ok() => "a text",
        _ => "some other file",
    }
}

fn u16_at<const N: usize>(bytes: &[u8; N], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u64_at<const N: usize>(bytes: &[u8; N], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(word)
}
