//! `cargo xtask build-adapters --languages`: the templates' adapters, one in each language.
//!
//! Each is a project as `usersync adapter new` makes it, in `target/languages`, tested and built by
//! its own commands. As long as nothing that it is made of has changed, it is not built again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::project::{Project, files_below};
use crate::workspace::{self, Workspace};
use crate::{adapters, tool};

/// A language that adapters are written in.
struct Language {
    /// Its folder among the templates.
    template: &'static str,
    /// What its adapter is called; the component is found under this name.
    name: &'static str,
    /// What it takes.
    programs: &'static [&'static str],
    /// How one gets that.
    install: &'static str,
    /// What goes into the component besides the template.
    sources: &'static [&'static str],
    /// What tests and builds it, in the project's folder.
    commands: &'static [&'static [&'static str]],
}

const LANGUAGES: [Language; 3] = [
    Language {
        template: "rust",
        name: "cedar",
        programs: &["cargo"],
        install: "install Rust by rustup",
        sources: &["sdk/adapter/src", "sdk/adapter/Cargo.toml", "wit/v1.0", "Cargo.lock"],
        commands: &[&["cargo", "test", "--quiet"], &["./build.sh"]],
    },
    Language {
        template: "js",
        name: "cedar-js",
        programs: &["node", "npm"],
        install: "install Node.js 20 or later (Debian: `apt-get install nodejs npm`)",
        sources: &[],
        commands: &[
            &["npm", "ci", "--no-audit", "--no-fund"],
            &["npm", "test"],
            &["npm", "run", "build"],
        ],
    },
    Language {
        template: "python",
        name: "cedar-python",
        programs: &["python3"],
        install: "install Python 3.11 or later (Debian: `apt-get install python3 python3-venv`)",
        sources: &[],
        commands: &[&["./test.sh"], &["./build.sh"]],
    },
];

/// Adds an adapter in each language to `target/adapters`.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    for language in &LANGUAGES {
        language.require_programs()?;
        language.build(workspace)?;
    }
    Ok(())
}

/// The same, but where nobody's submission is judged, a language whose programs are missing is left
/// out, and its tests stand aside.
pub(crate) fn build_for_tests(workspace: &Workspace) -> Result<()> {
    for language in &LANGUAGES {
        match language.require_programs() {
            Ok(()) => language.build(workspace)?,
            Err(missing) if workspace::in_ci() => return Err(missing),
            Err(missing) => println!("{missing}. Its tests will be skipped."),
        }
    }
    Ok(())
}

/// Says of each language whether it can be built.
pub(crate) fn look() {
    for language in &LANGUAGES {
        match language.require_programs() {
            Ok(()) => println!("{}: found", language.programs.join(", ")),
            Err(missing) => println!("{missing}. Its tests will be skipped."),
        }
    }
}

impl Language {
    fn require_programs(&self) -> Result<()> {
        let is_missing = |program: &&&str| !tool::works(Command::new(program).arg("--version"));
        if let Some(missing) = self.programs.iter().find(is_missing) {
            bail!("`{missing}` does not run, so `{}` cannot be built: {}", self.name, self.install);
        }
        Ok(())
    }

    fn build(&self, workspace: &Workspace) -> Result<()> {
        let project = Project::of_language(workspace.root(), self.template)?;
        let folder = workspace.target().join("languages");
        let kept = folder.join(format!("{}.wasm", self.name));
        let note = folder.join(format!("{}.made-of", self.name));
        let made_of = self.made_of(workspace.root(), &project)?;
        let is_known = fs::read(&note).is_ok_and(|noted| noted == made_of);
        if !is_known || !kept.is_file() {
            let component = self.build_project(workspace, &project)?;
            fs::rename(&component, &kept)
                .and_then(|()| fs::write(&note, &made_of))
                .with_context(|| format!("could not keep `{}`", kept.display()))?;
        }
        adapters::put(workspace, self.name, &kept)
    }

    fn build_project(&self, workspace: &Workspace, project: &Project) -> Result<PathBuf> {
        let root = workspace.root();
        let folder = workspace.target().join("languages").join(self.name);
        let sdk = format!("path = {}", json!(root.join("sdk").join("adapter")));
        project.write(&folder, self.name, &sdk)?;
        // The versions that the repository has tested.
        let lock = folder.join("Cargo.lock");
        if self.template == "rust" {
            fs::copy(root.join("Cargo.lock"), &lock)
                .with_context(|| format!("could not write `{}`", lock.display()))?;
        }
        for words in self.commands {
            let mut command = Command::new(words[0]);
            command.args(&words[1..]).current_dir(&folder);
            command.env("CARGO_TARGET_DIR", workspace.target().join("languages").join("rust"));
            command.env("CARGO_ENCODED_RUSTFLAGS", adapters::neutral_paths(root).join("\u{1f}"));
            tool::run(&mut command)?;
        }
        Ok(folder.join(format!("{}.wasm", self.name)))
    }

    /// A digest of everything that decides what the component does: sources, tools, commands.
    fn made_of(&self, root: &Path, project: &Project) -> Result<Vec<u8>> {
        let mut files: Vec<_> = project.sources().map(Path::to_owned).collect();
        for source in self.sources.iter().map(|source| root.join(source)) {
            if source.is_dir() { files.extend(files_below(&source)?) } else { files.push(source) }
        }
        let mut digest = Sha256::new();
        for file in &files {
            let bytes =
                fs::read(file).with_context(|| format!("could not read `{}`", file.display()))?;
            let place = file.strip_prefix(root).unwrap_or(file).display();
            digest.update(format!("{place} {}\n", bytes.len()));
            digest.update(bytes);
        }
        for program in self.programs {
            digest.update(tool::capture(Command::new(program).arg("--version"))?);
        }
        digest.update(format!("{:?}", self.commands));
        Ok(digest.finalize().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_missing_is_named_with_what_to_install() {
        let [_, mut js, _] = LANGUAGES;
        js.programs = &["no-such-program-here"];
        let missing = js.require_programs().unwrap_err().to_string();
        assert!(missing.starts_with("`no-such-program-here` does not run"), "{missing}");
        assert!(missing.contains("install Node.js"), "{missing}");
    }

    #[test]
    fn a_component_is_made_of_its_sources_tools_and_commands() {
        let workspace = Workspace::find().unwrap();
        let [rust, mut other, _] = LANGUAGES;
        other.programs = &["cargo"];
        let made_of = |language: &Language| {
            let project = Project::of_language(workspace.root(), language.template).unwrap();
            language.made_of(workspace.root(), &project).unwrap()
        };
        let before = made_of(&other);
        assert_eq!(before, made_of(&other));
        assert_ne!(before, made_of(&rust));
        other.sources = &["wit/VERSIONING.md"];
        let with_another_source = made_of(&other);
        assert_ne!(before, with_another_source);
        other.commands = &[];
        assert_ne!(with_another_source, made_of(&other));
    }
}
