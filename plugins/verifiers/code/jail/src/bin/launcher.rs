//! The launcher as a program of its own, for a plugin that is loaded as a library: the program that
//! loads it does not link this crate, and cannot become the launcher.

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    match heartcut_jail::launcher_main() {
        0 => std::process::ExitCode::SUCCESS,
        _ => std::process::ExitCode::FAILURE,
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    std::process::ExitCode::FAILURE
}
