//! The binary `usersync`.

use std::process::ExitCode;

fn main() -> ExitCode {
    usersync_server::cli::main()
}
