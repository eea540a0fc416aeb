//! The command line once more: cargo tells only the tests of this package where it lies.

fn main() -> std::process::ExitCode {
    heartcut_cli::main()
}
