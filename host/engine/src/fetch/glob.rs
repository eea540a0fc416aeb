//! Patterns for names of files: `*` stands for any letters within a name, `**` for any folders too,
//! `?` for one letter.

/// Whether a name fits a pattern.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').collect();
    let name: Vec<&str> = name.split('/').collect();
    parts(&pattern, &name)
}

fn parts(pattern: &[&str], name: &[&str]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        (["**", rest @ ..], _) => (0..=name.len()).any(|skipped| parts(rest, &name[skipped..])),
        ([first, pattern @ ..], [part, name @ ..]) => {
            letters(first.as_bytes(), part.as_bytes()) && parts(pattern, name)
        }
        _ => false,
    }
}

/// Goes back to the last `*` alone, so that no pattern takes long.
fn letters(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut read, mut star) = (0, 0, None);
    while read < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(sign) if *sign == b'?' || *sign == name[read] => {
                at += 1;
                read += 1;
            }
            _ => match &mut star {
                Some((from, taken)) => {
                    *taken += 1;
                    (at, read) = (*from + 1, *taken);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|sign| *sign == b'*')
}
