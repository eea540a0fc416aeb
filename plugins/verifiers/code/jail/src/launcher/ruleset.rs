use super::root::Place;
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreatedAttr, Scope,
};
use std::{io, os::fd::OwnedFd, path::Path};

/// The landlock rules of a place. A process restricts itself with them later, when it has no mounts
/// to make any more.
///
/// Files are what a jail cannot do without; network and signals are held by seccomp as well, so a
/// kernel that cannot restrict them is good enough.
///
/// # Errors
/// When the kernel has no landlock.
pub(super) fn create(place: &Place) -> io::Result<Option<OwnedFd>> {
    let newest = ABI::V6;
    let made = || -> Result<Option<OwnedFd>, landlock::RulesetError> {
        let mut ruleset = Ruleset::default()
            .set_compatibility(CompatLevel::HardRequirement)
            .handle_access(AccessFs::from_all(ABI::V1))?
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(newest))?
            .handle_access(AccessNet::from_all(newest))?
            .scope(Scope::from_all(newest))?
            .create()?;
        for path in &place.readable {
            ruleset = allow(ruleset, path, AccessFs::ReadFile | AccessFs::ReadDir)?;
        }
        for path in &place.writable {
            ruleset = allow(
                ruleset,
                path,
                AccessFs::from_all(newest) & !AccessFs::Execute,
            )?;
        }
        Ok(ruleset.into())
    };
    let made = made().map_err(|e| io::Error::other(format!("landlock: {e}")))?;
    made.map(Some)
        .ok_or_else(|| io::Error::other("landlock: not supported"))
}

fn allow(
    ruleset: landlock::RulesetCreated,
    path: &Path,
    access: landlock::BitFlags<AccessFs>,
) -> Result<landlock::RulesetCreated, landlock::RulesetError> {
    let Ok(fd) = PathFd::new(path) else {
        return Ok(ruleset);
    };
    let of_a_file = AccessFs::from_file(ABI::V6);
    let access = if path.is_dir() {
        access
    } else {
        access & of_a_file
    };
    ruleset.add_rule(PathBeneath::new(fd, access))
}
