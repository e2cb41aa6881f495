//! Makes a template of this folder into an adapter project.
//!
//! `README.md` beside this crate's manifest tells what a template is. The templates are part of the
//! program, so that a project can be begun on a machine without a checkout.

use std::fs;
use std::io;
use std::path::Path;
use std::str::FromStr;

use rust_embed::RustEmbed;

/// What an adapter can be written in from a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    Rust,
    Js,
    Python,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rust, Self::Js, Self::Python];

    /// The word for it, which is also the folder of its template.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Js => "js",
            Self::Python => "python",
        }
    }
}

/// There is no template in this language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownLanguage(String);

impl std::fmt::Display for UnknownLanguage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let known = Language::ALL.map(Language::name).join("`, `");
        write!(f, "there is no template in `{}`; there is one in `{known}`", self.0)
    }
}

impl std::error::Error for UnknownLanguage {}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|language| language.name() == name)
            .ok_or_else(|| UnknownLanguage(name.to_owned()))
    }
}

#[derive(RustEmbed)]
#[folder = "."]
#[include = "shared/*"]
#[include = "rust/*"]
#[include = "js/*"]
#[include = "python/*"]
#[include = "conformance/v1/*"]
#[exclude = "*/node_modules/*"]
#[exclude = "*/.venv/*"]
#[exclude = "*/.bindings/*"]
#[exclude = "*/__pycache__/*"]
#[exclude = "*/target/*"]
struct Templates;

/// Where the conformance suite's material lies here, and what its place in a project begins with.
const CONFORMANCE: (&str, &str) = ("conformance/v1", "conformance/");

/// The interface, for languages whose tools make bindings from its text.
const WIT: &str = include_str!("../../../wit/v1.0/pms-source.wit");

/// For Rust, the versions that this repository was tested with; cargo takes what a project needs.
const LOCK: &str = include_str!("../../../Cargo.lock");

/// A file of a project.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Its path below the project's folder, with slashes.
    pub path: String,
    pub bytes: Vec<u8>,
}

impl File {
    /// Whether it is a script that is started by its name.
    fn is_program(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "sh")
    }
}

/// The project of an adapter of this name: its files in the order of their paths. Cargo finds the
/// SDK in the folder `sdk`, which only projects in Rust refer to.
pub fn project(language: Language, name: &str, sdk: &Path) -> Vec<File> {
    // As TOML writes a text: in quotes, with quotes and backslashes escaped.
    let sdk = format!("path = {}", serde_json::Value::from(sdk.display().to_string()));
    let filled = |template: &[u8]| match std::str::from_utf8(template) {
        Ok(text) => text.replace("{{name}}", name).replace("{{sdk}}", &sdk).into_bytes(),
        Err(_) => template.to_vec(),
    };
    let mut files = Vec::new();
    for (folder, place) in [("shared", ""), (language.name(), ""), CONFORMANCE] {
        for template in Templates::iter() {
            let path = template.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
            let (Some(path), Some(embedded)) = (path, Templates::get(&template)) else { continue };
            let path = format!("{place}{}", path.strip_suffix(".template").unwrap_or(path));
            files.push(File { path, bytes: filled(&embedded.data) });
        }
    }
    let (path, text) = match language {
        Language::Rust => ("Cargo.lock", LOCK),
        Language::Js | Language::Python => ("wit/pms-source.wit", WIT),
    };
    files.push(File { path: path.to_owned(), bytes: text.into() });
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

/// Writes the files of a project into a folder, which is made if it is not there.
pub fn write(files: &[File], folder: &Path) -> io::Result<()> {
    for file in files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, &file.bytes)?;
        if file.is_program() {
            make_runnable(&path)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn make_runnable(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_runnable(_: &Path) -> io::Result<()> {
    Ok(())
}
