//! What the suite plays from: a folder with recordings and what the adapter is to make of them.
//!
//! ```text
//! conformance/
//!   check.json            the job `check`, everything works
//!   properties.json       the job `properties`
//!   empty.json            the residents of one property where nobody lives
//!   one-page.json         of one property, in one page
//!   several-pages.json    of one property, in several pages
//!   unauthorized.json     of one property, the sign-in refused as the PMS does it; may be left out
//!   forbidden.json        of one property, a right missing as the PMS tells it; may be left out
//!   ….json                anything else worth keeping
//!   ONE.expected.jsonl    what the adapter makes of ONE.json, an object a line
//!   waived.toml           cases that do not apply to this PMS, each with its reason
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;
use usersync_adapters::{Recording, RecordingError};

use crate::cases::CASES;

const EXPECTED: &str = ".expected.jsonl";

/// Recordings by their names, what is expected of them, and what does not apply.
#[derive(Clone, Debug, Default)]
pub struct Material {
    recordings: BTreeMap<String, Recording>,
    expected: BTreeMap<String, Vec<Value>>,
    waived: BTreeMap<String, String>,
}

/// Why a folder is no material.
#[derive(Debug, thiserror::Error)]
pub enum MaterialError {
    #[error("`{}` cannot be read", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("`{}` cannot be written", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("`{}` cannot be played", path.display())]
    Recording { path: PathBuf, source: RecordingError },
    #[error("line {line} of `{}` is no JSON object", path.display())]
    Expected { path: PathBuf, line: usize },
    #[error("`{}` does not hold", path.display())]
    Waived { path: PathBuf, source: Box<toml::de::Error> },
    #[error("`{}` waives `{case}`, and the suite has no such case", path.display())]
    UnknownCase { path: PathBuf, case: String },
    #[error("`{}` holds no recording; `usersync adapter record` makes one", folder.display())]
    Nothing { folder: PathBuf },
}

impl Material {
    /// Reads a folder.
    pub fn read(folder: &Path) -> Result<Self, MaterialError> {
        let mut material = Self::default();
        for path in files(folder)? {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let text = || {
                fs::read_to_string(&path)
                    .map_err(|source| MaterialError::Read { path: path.clone(), source })
            };
            if let Some(recording) = name.strip_suffix(EXPECTED) {
                material.expected.insert(recording.to_owned(), lines(&path, &text()?)?);
            } else if let Some(recording) = name.strip_suffix(".json") {
                let told = Recording::from_json(text()?.as_bytes())
                    .map_err(|source| MaterialError::Recording { path: path.clone(), source })?;
                material.recordings.insert(recording.to_owned(), told);
            } else if name == "waived.toml" {
                material.waived = toml::from_str(&text()?).map_err(|source| {
                    MaterialError::Waived { path: path.clone(), source: Box::new(source) }
                })?;
                let is_known = |name: &String| CASES.iter().any(|case| case.name == name);
                if let Some(case) = material.waived.keys().find(|name| !is_known(name)).cloned() {
                    return Err(MaterialError::UnknownCase { path, case });
                }
            }
        }
        if material.recordings.is_empty() {
            return Err(MaterialError::Nothing { folder: folder.to_owned() });
        }
        Ok(material)
    }

    /// Writes what an adapter makes of a recording as what is expected from now on.
    pub fn write_expected(folder: &Path, name: &str, told: &[Value]) -> Result<(), MaterialError> {
        let path = folder.join(format!("{name}{EXPECTED}"));
        let mut text = told.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
        text.push('\n');
        fs::write(&path, text).map_err(|source| MaterialError::Write { path, source })
    }

    /// Every recording with its name, in the order of the names.
    pub fn recordings(&self) -> impl Iterator<Item = (&str, &Recording)> {
        self.recordings.iter().map(|(name, recording)| (name.as_str(), recording))
    }

    /// The recording of this name.
    pub fn recording(&self, name: &str) -> Option<&Recording> {
        self.recordings.get(name)
    }

    /// What is expected of a recording.
    pub fn expected(&self, name: &str) -> Option<&[Value]> {
        self.expected.get(name).map(Vec::as_slice)
    }

    /// Why a case does not apply; none if it does.
    pub fn waived(&self, case: &str) -> Option<&str> {
        self.waived.get(case).map(String::as_str)
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, MaterialError> {
    let read = |source| MaterialError::Read { path: folder.to_owned(), source };
    let mut files = fs::read_dir(folder)
        .map_err(read)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(read)?;
    files.sort();
    Ok(files)
}

fn lines(path: &Path, text: &str) -> Result<Vec<Value>, MaterialError> {
    text.lines()
        .enumerate()
        .map(|(index, line)| {
            serde_json::from_str(line)
                .map_err(|_| MaterialError::Expected { path: path.to_owned(), line: index + 1 })
        })
        .collect()
}
