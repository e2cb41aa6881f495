//! `cargo xtask build-adapters --languages`: the templates' adapters, one in each language.
//!
//! Each is a project as `usersync adapter new` makes it, in `target/languages`, tested and built by
//! its own commands. As long as nothing that it is made of has changed, it is not made again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest as _, Sha256};
use usersync_templates as templates;

use crate::workspace::Workspace;
use crate::{adapters, tool};

/// A program and its arguments.
type Words = &'static [&'static str];

/// A language that adapters are written in.
struct Language {
    template: templates::Language,
    /// What its adapter is called; the component is found under this name.
    name: &'static str,
    /// What it takes.
    programs: Words,
    /// How one gets that.
    install: &'static str,
    /// What goes into the component besides the template.
    sources: Words,
    /// Fetches the packages, into the project's folder.
    prepare: Option<Words>,
    test: Words,
    build: Words,
}

const LANGUAGES: [Language; 3] = [
    Language {
        template: templates::Language::Rust,
        name: "cedar",
        programs: &["cargo"],
        install: "install Rust by rustup",
        sources: &["sdk/adapter/src", "sdk/adapter/Cargo.toml", "wit/v1.0"],
        prepare: None,
        test: &["cargo", "test", "--quiet"],
        build: &["./build.sh"],
    },
    Language {
        template: templates::Language::Js,
        name: "cedar-js",
        programs: &["node", "npm"],
        install: "install Node.js 20 or later (Debian: `apt-get install nodejs npm`)",
        sources: &[],
        prepare: Some(&["npm", "ci", "--no-audit", "--no-fund"]),
        test: &["npm", "test"],
        build: &["npm", "run", "build"],
    },
    Language {
        template: templates::Language::Python,
        name: "cedar-python",
        programs: &["python3"],
        install: "install Python 3.11 or later (Debian: `apt-get install python3 python3-venv`)",
        sources: &[],
        prepare: Some(&["./prepare.sh"]),
        test: &["./test.sh"],
        build: &["./build.sh"],
    },
];

/// What becomes of a language whose programs or packages cannot be had.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Fails,
    /// It is left out, and its tests stand aside.
    StandsAside,
}

/// Adds an adapter in each language to `target/adapters`.
pub(crate) fn build(workspace: &Workspace, missing: Missing) -> Result<()> {
    for language in &LANGUAGES {
        if !language.is_kept(workspace)? {
            match language.prepare(workspace) {
                Err(error) if missing == Missing::StandsAside => {
                    eprintln!("{error:#}. It is left out.");
                    continue;
                }
                prepared => prepared?,
            }
            language.keep(workspace)?;
        }
        adapters::put(workspace, language.name, &language.kept(workspace))?;
    }
    Ok(())
}

/// Adds the adapter in Rust alone, untested: it takes nothing but what the product takes.
pub(crate) fn build_for_demo(workspace: &Workspace) -> Result<()> {
    let [rust, ..] = &LANGUAGES;
    if rust.is_kept(workspace)? {
        return adapters::put(workspace, rust.name, &rust.kept(workspace));
    }
    rust.prepare(workspace)?;
    rust.run(workspace, rust.build)?;
    adapters::put(workspace, rust.name, &rust.built(workspace))
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

    /// Writes the project afresh and fetches what it needs.
    fn prepare(&self, workspace: &Workspace) -> Result<()> {
        self.require_programs()?;
        let folder = self.project(workspace);
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("could not empty `{}`", folder.display()))?;
        }
        templates::write(&self.files(workspace.root()), &folder)
            .with_context(|| format!("could not write `{}`", folder.display()))?;
        self.prepare.map_or(Ok(()), |words| self.run(workspace, words))
    }

    /// Tests and builds the project, keeps the component and notes what it was made of.
    fn keep(&self, workspace: &Workspace) -> Result<()> {
        self.run(workspace, self.test)?;
        self.run(workspace, self.build)?;
        let kept = self.kept(workspace);
        fs::rename(self.built(workspace), &kept)
            .with_context(|| format!("could not keep `{}`", kept.display()))?;
        let note = self.note(workspace);
        fs::write(&note, self.made_of(workspace.root())?)
            .with_context(|| format!("could not write `{}`", note.display()))
    }

    /// Whether a component is kept that was made of what is there now.
    fn is_kept(&self, workspace: &Workspace) -> Result<bool> {
        if self.require_programs().is_err() || !self.kept(workspace).is_file() {
            return Ok(false);
        }
        let made_of = self.made_of(workspace.root())?;
        Ok(fs::read(self.note(workspace)).is_ok_and(|noted| noted == made_of))
    }

    /// Runs a command of the project in its folder.
    fn run(&self, workspace: &Workspace, words: Words) -> Result<()> {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).current_dir(self.project(workspace));
        command.env("CARGO_TARGET_DIR", folder(workspace).join("rust"));
        tool::run(&mut command)
    }

    /// The project's files.
    fn files(&self, root: &Path) -> Vec<templates::File> {
        templates::project(self.template, self.name, &root.join("sdk").join("adapter"))
    }

    /// A digest of everything that decides what the component does: files, tools, commands.
    fn made_of(&self, root: &Path) -> Result<Vec<u8>> {
        let mut digest = Sha256::new();
        let mut add = |path: &str, bytes: &[u8]| {
            digest.update(format!("{path} {}\n", bytes.len()));
            digest.update(bytes);
        };
        for file in self.files(root) {
            add(&file.path, &file.bytes);
        }
        for source in self.sources.iter().map(|source| root.join(source)) {
            for file in files_below(&source)? {
                let bytes = fs::read(&file)
                    .with_context(|| format!("could not read `{}`", file.display()))?;
                add(&file.strip_prefix(root).unwrap_or(&file).to_string_lossy(), &bytes);
            }
        }
        for program in self.programs {
            add(program, tool::capture(Command::new(program).arg("--version"))?.as_bytes());
        }
        add("commands", format!("{:?}", (self.prepare, self.test, self.build)).as_bytes());
        Ok(digest.finalize().to_vec())
    }

    /// The folder of the project.
    fn project(&self, workspace: &Workspace) -> PathBuf {
        folder(workspace).join(self.name)
    }

    /// Where the project's own command leaves the component.
    fn built(&self, workspace: &Workspace) -> PathBuf {
        self.project(workspace).join(format!("{}.wasm", self.name))
    }

    /// Where the component is kept once its project was tested.
    fn kept(&self, workspace: &Workspace) -> PathBuf {
        folder(workspace).join(format!("{}.wasm", self.name))
    }

    /// Where it is noted what the component that is kept was made of.
    fn note(&self, workspace: &Workspace) -> PathBuf {
        folder(workspace).join(format!("{}.made-of", self.name))
    }
}

/// What is made here lies in this folder.
fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target().join("languages")
}

/// A file, or every file below a folder in the order of their paths.
fn files_below(place: &Path) -> Result<Vec<PathBuf>> {
    let (mut files, mut places) = (Vec::new(), vec![place.to_owned()]);
    while let Some(place) = places.pop() {
        if !place.is_dir() {
            files.push(place);
            continue;
        }
        let entries = fs::read_dir(&place)
            .with_context(|| format!("could not list `{}`", place.display()))?;
        for entry in entries {
            places.push(entry?.path());
        }
    }
    files.sort();
    Ok(files)
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
        let made_of = |language: &Language| language.made_of(workspace.root()).unwrap();
        let before = made_of(&other);
        assert_eq!(before, made_of(&other));
        assert_ne!(before, made_of(&rust));
        other.sources = &["wit/VERSIONING.md"];
        let with_another_source = made_of(&other);
        assert_ne!(before, with_another_source);
        other.test = &[];
        assert_ne!(with_another_source, made_of(&other));
    }
}
