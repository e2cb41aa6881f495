//! The guides, done as they say: their commands, in their order, in one shell.

mod authors;
mod operators;

use std::ffi::OsString;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use usersync_store::testing::stand_aside;

use crate::bench::{stderr, stdout};

/// A page whose boxes are run.
struct Guide {
    page: &'static str,
    /// Addresses on the page, each with one on this machine that nobody else listens on.
    addresses: Vec<(&'static str, String)>,
}

impl Guide {
    fn new(page: &'static str, addresses: &[&'static str]) -> Self {
        // All are held until each has its own.
        let listeners: Vec<_> =
            addresses.iter().map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let ours = listeners.iter().map(|listener| listener.local_addr().unwrap().to_string());
        Self { page, addresses: addresses.iter().copied().zip(ours).collect() }
    }

    /// The boxes in a language, in their order.
    fn boxes(&self, language: &str) -> Vec<String> {
        let opening = format!("```{language}\n");
        let boxes = self.page.split(&opening).skip(1);
        let boxes: Vec<_> =
            boxes.map(|rest| self.ours(rest.split("```").next().unwrap())).collect();
        assert!(!boxes.is_empty(), "the guide has no box in {language}");
        boxes
    }

    /// `text` with our addresses, or their ports, in the place of those on the page.
    fn ours(&self, text: &str) -> String {
        let port = |address: &str| address.split_once(':').unwrap().1.to_owned();
        self.addresses.iter().fold(text.to_owned(), |text, (theirs, ours)| {
            text.replace(theirs, ours)
                .replace(&format!("port {}", port(theirs)), &format!("port {}", port(ours)))
        })
    }

    /// Runs the boxes marked `sh`, with the binaries under test before all others; what they say.
    async fn run(&self, folder: &Path, environment: &[(&str, &Path)]) -> String {
        let mut bash = Command::new("bash");
        // What is still up when a command fails would keep the test waiting for its output.
        let script =
            format!("trap 'kill $(jobs -p) || true' EXIT\n{}", self.boxes("sh").join("\n"));
        bash.args(["-euo", "pipefail", "-c", &script]);
        bash.current_dir(folder).env("PATH", search_path()).env("NO_COLOR", "1");
        for variable in ["USERSYNC_URL", "USERSYNC_TOKEN", "USERSYNC_DATABASE", "USERSYNC_KEY_FILE"]
        {
            bash.env_remove(variable);
        }
        bash.envs(environment.iter().copied());
        let output = tokio::task::spawn_blocking(move || bash.output().unwrap()).await.unwrap();
        let told = told(&output);
        assert!(output.status.success(), "{told}");
        told
    }
}

fn told(output: &Output) -> String {
    format!("{}\n{}", stdout(output), stderr(output))
}

fn search_path() -> OsString {
    let ours = PathBuf::from(env!("CARGO_BIN_EXE_usersync")).parent().unwrap().to_owned();
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(ours).chain(std::env::split_paths(&others))).unwrap()
}

/// Whether all of `programs` are there; if not, that is said, and a failure where CI runs.
fn has_programs(programs: &[&str]) -> bool {
    let is_there = |program: &str| Command::new(program).arg("--version").output().is_ok();
    let missing: Vec<_> = programs.iter().filter(|program| !is_there(program)).collect();
    if missing.is_empty() {
        return true;
    }
    stand_aside(&format!("the guide needs {missing:?}, which are not installed"));
    false
}
