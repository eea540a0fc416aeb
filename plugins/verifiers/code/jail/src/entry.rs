//! How a process becomes a launcher.

/// The variable that turns what links this crate into a launcher.
pub(crate) const ENVIRONMENT: &str = "HEARTCUT_JAIL_LAUNCHER";

/// Runs `main` of the launcher before the program's own, where the environment asks for it.
///
/// The launcher is the program itself, started once more: whatever links this crate, be it heartcut,
/// a test or another host, can become it without a line of its own. This is the mechanism by which
/// plugins register themselves, too.
#[cfg(target_os = "linux")]
#[used]
#[unsafe(link_section = ".init_array")]
static BECOME_LAUNCHER: extern "C" fn() = become_launcher;

#[cfg(target_os = "linux")]
extern "C" fn become_launcher() {
    if std::env::var_os(ENVIRONMENT).is_some() {
        crate::system::exit_now(crate::launcher::main());
    }
}
