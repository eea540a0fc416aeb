use super::*;
use std::{
    io::Read,
    process::{Command, Stdio},
};

#[test]
fn a_child_is_found_where_the_kernel_lists_none() {
    let mut parent = Command::new("sh")
        .args(["-c", "sleep 60 & echo $!; wait"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = [0; 16];
    let length = parent.stdout.as_mut().unwrap().read(&mut said).unwrap();
    let child: libc::pid_t = std::str::from_utf8(&said[..length])
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    assert_eq!(child_of(parent.id().cast_signed()), Some(child));
    assert_eq!(child_of(child), None);
    system::kill(child);
    parent.wait().unwrap();
}
