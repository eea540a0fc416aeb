//! The `heartcut` program.

fn main() -> std::process::ExitCode {
    heartcut_cli::main()
}
