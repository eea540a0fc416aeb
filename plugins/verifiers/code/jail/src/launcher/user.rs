//! Whom programs run as, and how many threads that user has.

use crate::{Tier, system};
use std::{
    hash::{BuildHasher, Hasher},
    io,
    path::Path,
};

/// The user of jails where a machine knows few: nobody.
const NOBODY: u32 = 65534;
/// The user as it is called inside of a jail with namespaces.
const INSIDE: u32 = 1000;
/// Numbers that machines give to none of their users: each jail has one of its own.
const FREE: std::ops::Range<u32> = 0x7000_0000..0x7800_0000;

/// Threads that a program may have.
const OF_A_PROGRAM: u64 = 256;
/// More of them belong to jails beside this one.
const OF_NEIGHBOURS: u64 = 64;

/// Whom the programs of a jail run as: root gives up being root, anybody else stays who they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct User {
    /// As the machine calls them.
    uid: u32,
    /// As the fork server does, with their group, where it has to become them.
    pub(super) inside: Option<(u32, u32)>,
    /// Threads that others of this user had when the jail was made; `None` when there are no others.
    others: Option<u64>,
}

impl User {
    pub(super) fn of_jail(tier: Tier) -> io::Result<Self> {
        let other = match system::is_root() {
            true => own(&fs_err::read_to_string("/proc/self/uid_map")?),
            false => None,
        };
        let uid = other.unwrap_or(system::identity().0);
        let is_alone = tier == Tier::Namespaces || FREE.contains(&uid);
        Ok(Self {
            uid,
            inside: other.map(|uid| match tier {
                Tier::Namespaces => (INSIDE, INSIDE),
                Tier::Landlock => (uid, NOBODY),
            }),
            others: (!is_alone).then(|| threads_of(uid)),
        })
    }

    /// Most threads of this user. A user namespace counts its own; without one, those that the user
    /// has elsewhere count as well.
    pub(super) fn threads(&self) -> u64 {
        OF_A_PROGRAM + self.others.map_or(0, |others| others + OF_NEIGHBOURS)
    }

    /// Whether this user's threads are counted together with those of others.
    pub(super) fn has_neighbours(&self) -> bool {
        self.others.is_some()
    }

    /// Whether others of this user have taken threads that were meant for a program.
    pub(super) fn is_crowded(&self) -> bool {
        self.others
            .is_some_and(|others| threads_of(self.uid) > others + OF_NEIGHBOURS)
    }

    /// Says who the users of a new user namespace are outside of it. Anybody but root is both.
    pub(super) fn map(&self, pid: libc::pid_t) -> io::Result<()> {
        let write = |file: &str, text: String| fs_err::write(format!("/proc/{pid}/{file}"), text);
        let (uid, gid) = system::identity();
        if self.inside.is_some() {
            write("uid_map", format!("0 0 1\n{INSIDE} {} 1\n", self.uid))?;
            return write("gid_map", format!("0 0 1\n{INSIDE} {NOBODY} 1\n"));
        }
        write("setgroups", "deny".to_owned())?;
        write("uid_map", format!("0 {uid} 1\n"))?;
        write("gid_map", format!("0 {gid} 1\n"))
    }
}

/// A number that no other user has; nobody's, where the container that this runs in knows none of
/// them. Nothing where root is the only user there: outside it is an ordinary one, and stays that.
fn own(map: &str) -> Option<u32> {
    let chance = std::hash::RandomState::new().build_hasher().finish();
    let uid = FREE.start + (chance % u64::from(FREE.end - FREE.start)) as u32;
    let mut wanted = [uid, NOBODY].into_iter();
    wanted.find(|uid| map.lines().any(|line| knows(line, *uid)))
}

fn knows(line: &str, uid: u32) -> bool {
    let mut fields = line.split_whitespace().map(str::parse::<u64>);
    let (Some(Ok(first)), Some(Ok(count))) = (fields.next(), fields.nth(1)) else {
        return false;
    };
    (first..first + count).contains(&u64::from(uid))
}

fn threads_of(uid: u32) -> u64 {
    let Ok(processes) = fs_err::read_dir("/proc") else {
        return 0;
    };
    let count = |entry: io::Result<fs_err::DirEntry>| {
        let status = fs_err::read_to_string(entry.ok()?.path().join("status")).ok()?;
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name));
        let of_user = field("Uid:")?.split_whitespace().next()? == uid.to_string();
        of_user.then(|| field("Threads:")?.trim().parse::<u64>().ok())?
    };
    processes.filter_map(count).sum()
}

/// Whether every user can read a file or folder and walk to it.
pub(super) fn everybody_reaches(path: &Path) -> bool {
    path.ancestors().all(everybody_reads)
}

/// Whether every user who stands before it can read a file or folder.
pub(super) fn everybody_reads(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let needed = if path.is_dir() { 0o005 } else { 0o004 };
    fs_err::metadata(path).is_ok_and(|meta| meta.permissions().mode() & needed == needed)
}

#[cfg(test)]
mod tests;
