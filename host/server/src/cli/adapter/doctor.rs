//! `usersync adapter doctor`

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use semver::Version;
use serde::Serialize;
use usersync_templates::Language;

use super::new::languages;
use crate::cli::Done;
use crate::cli::output::Output;

/// Look whether this machine can build adapters, and say what to do where it cannot
#[derive(Debug, Args)]
pub(in crate::cli) struct Doctor {
    /// Only what this language needs; all of them unless given
    #[arg(long, value_parser = languages())]
    lang: Option<Language>,
}

/// One thing that was looked for.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    ok: bool,
    /// What was found; the version, where it has one.
    found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'static str>,
}

/// What adapters in Rust are built for.
const TARGET: &str = "wasm32-unknown-unknown";

impl Doctor {
    pub(super) fn run(&self, out: &mut Output) -> anyhow::Result<Done> {
        let wants = |language| self.lang.is_none_or(|chosen| chosen == language);
        let mut findings = Vec::new();
        if wants(Language::Rust) {
            findings.extend(rust());
        }
        if wants(Language::Js) {
            findings.push(program("node", &["--version"], &Version::new(20, 0, 0), NODE));
            findings.push(program("npm", &["--version"], &Version::new(10, 0, 0), NODE));
        }
        if wants(Language::Python) {
            findings.push(program("python3", &["--version"], &Version::new(3, 11, 0), PYTHON));
            findings.push(program("python3 venv", &["-m", "venv", "--help"], &NONE, PYTHON));
        }
        out.many(&findings, ["check", "", "found", "what to do"], |finding| {
            [
                finding.check.to_owned(),
                if finding.ok { "ok" } else { "wrong" }.to_owned(),
                finding.found.clone(),
                finding.fix.unwrap_or_default().to_owned(),
            ]
        })?;
        let well = findings.iter().all(|finding| finding.ok);
        Ok(if well { Done::Well } else { Done::Badly })
    }
}

/// No version is asked for.
const NONE: Version = Version::new(0, 0, 0);
const NODE: &str = "install Node.js 20 or later with npm: https://nodejs.org";
const PYTHON: &str =
    "install Python 3.11 or later with venv (Debian: `apt-get install python3-venv`)";

fn rust() -> Vec<Finding> {
    let toolchain = program(
        "rustc",
        &["--version"],
        &Version::new(1, 95, 0),
        "install Rust 1.95 or later: https://rustup.rs, then `rustup update`",
    );
    let cargo = program("cargo", &["--version"], &Version::new(1, 95, 0), "it comes with Rust");
    let sysroot = said("rustc", &["--print", "sysroot"]).map(PathBuf::from);
    let rustlib = sysroot.map(|root| root.join("lib").join("rustlib"));
    let target = rustlib.as_ref().map(|rustlib| rustlib.join(TARGET).join("lib"));
    let linker = rustlib.as_deref().and_then(linker);
    let mut findings = vec![toolchain, cargo];
    findings.push(file("wasm target", target, "`rustup target add wasm32-unknown-unknown`"));
    findings.push(file(
        "component linker",
        linker,
        "`wasm-component-ld` ships with Rust: `rustup update`, or `cargo install wasm-component-ld`",
    ));
    findings
}

/// The linker that makes components: with the toolchain, or on the search path.
fn linker(rustlib: &Path) -> Option<PathBuf> {
    const NAME: &str = "wasm-component-ld";
    let hosts = rustlib.read_dir().into_iter().flatten().flatten();
    let shipped = hosts.map(|host| host.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = shipped.chain(std::env::split_paths(&path)).collect();
    folders.into_iter().map(|folder| folder.join(NAME)).find(|file| file.is_file())
}

fn file(check: &'static str, file: Option<PathBuf>, fix: &'static str) -> Finding {
    match file.filter(|file| file.exists()) {
        Some(file) => Finding { check, ok: true, found: file.display().to_string(), fix: None },
        None => Finding { check, ok: false, found: "missing".to_owned(), fix: Some(fix) },
    }
}

/// A program of at least a version. Its name is the first word of the check.
fn program(check: &'static str, ask: &[&str], least: &Version, fix: &'static str) -> Finding {
    let name = check.split(' ').next().unwrap_or(check);
    let Some(answer) = said(name, ask) else {
        return Finding { check, ok: false, found: "missing".to_owned(), fix: Some(fix) };
    };
    if *least == NONE {
        return Finding { check, ok: true, found: "found".to_owned(), fix: None };
    }
    let version = answer
        .split_whitespace()
        .find_map(|word| Version::parse(word.trim_start_matches('v')).ok());
    let found = version.as_ref().map_or(answer, ToString::to_string);
    let ok = version.is_some_and(|version| version >= *least);
    Finding { check, ok, found, fix: (!ok).then_some(fix) }
}

/// What a program prints; none if it cannot do that.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}
