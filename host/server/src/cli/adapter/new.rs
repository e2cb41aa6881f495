//! `usersync adapter new`

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::{Args, ValueEnum};
use rust_embed::RustEmbed;
use serde_json::json;
use usersync_adapters::protocol::AdapterId;

use crate::cli::Done;
use crate::cli::failure::hinted;
use crate::cli::output::{Output, say};

/// Begin an adapter: a complete project that builds, passes its tests and syncs
///
/// It reads residents from Cedar, an invented PMS that `pms-simulator` serves, so that you change
/// something that works.
#[derive(Debug, Args)]
pub(in crate::cli) struct New {
    /// What the adapter is called for good: lower-case letters, digits and hyphens
    name: AdapterId,
    /// What it is written in
    #[arg(long, value_enum)]
    lang: Language,
    /// Where the project goes; a folder of the adapter's name unless given
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// The folder `sdk/adapter` of a checkout, for Rust; looked for near this program unless given
    #[arg(long, value_name = "FOLDER")]
    sdk: Option<PathBuf>,
}

/// What an adapter can be written in from a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Language {
    Rust,
    Js,
    Python,
}

impl Language {
    /// The folder of its template.
    fn folder(self) -> &'static str {
        match self {
            Self::Rust => "rust/",
            Self::Js => "js/",
            Self::Python => "python/",
        }
    }
}

#[derive(RustEmbed)]
#[folder = "../../sdk/templates"]
#[exclude = "README.md"]
struct Templates;

/// The interface, for languages whose tools make bindings from its text.
const WIT: &str = include_str!("../../../../../wit/v1.0/pms-source.wit");

impl New {
    pub(super) fn run(&self, out: &mut Output) -> anyhow::Result<Done> {
        let folder = self.folder.clone().unwrap_or_else(|| PathBuf::from(self.name.to_string()));
        let is_free =
            !folder.exists() || fs::read_dir(&folder).is_ok_and(|mut it| it.next().is_none());
        if !is_free {
            return Err(hinted(
                format!("`{}` is there already", folder.display()),
                "choose another place with `--folder`; nothing was written",
            ));
        }
        let sdk = match self.lang {
            Language::Rust => Some(self.sdk()?),
            Language::Js | Language::Python => None,
        };
        let mut files = Vec::new();
        for part in ["shared/", self.lang.folder()] {
            for name in Templates::iter() {
                let Some(inner) = name.strip_prefix(part) else { continue };
                let Some(template) = Templates::get(&name) else { continue };
                files.push(inner.trim_end_matches(".template").to_owned());
                let file = folder.join(inner.trim_end_matches(".template"));
                write(&file, &self.filled(&template.data, sdk.as_deref()))?;
                if file.extension().is_some_and(|extension| extension == "sh") {
                    make_runnable(&file)?;
                }
            }
        }
        if self.lang != Language::Rust {
            files.push("wit/pms-source.wit".to_owned());
            write(&folder.join("wit/pms-source.wit"), WIT.as_bytes())?;
        }
        files.sort();
        if out.is_json() {
            out.json(&json!({ "name": self.name, "folder": folder, "files": files }))?;
        }
        say(&format!(
            "{} files are in {}. Next: read its README.md",
            files.len(),
            folder.display()
        ));
        Ok(Done::Well)
    }

    /// A file of the template with the placeholders filled in.
    fn filled<'a>(&self, data: &'a [u8], sdk: Option<&Path>) -> Cow<'a, [u8]> {
        let Ok(text) = std::str::from_utf8(data) else { return Cow::Borrowed(data) };
        let mut text = text.replace("{{name}}", &self.name.to_string());
        if let Some(sdk) = sdk {
            // The text of a path in TOML: a string with quotes and backslashes escaped.
            let path = serde_json::Value::from(sdk.display().to_string());
            text = text.replace("{{sdk}}", &format!("path = {path}"));
        }
        Cow::Owned(text.into_bytes())
    }

    /// Where cargo finds the SDK.
    fn sdk(&self) -> anyhow::Result<PathBuf> {
        if let Some(sdk) = &self.sdk {
            ensure!(
                is_sdk(sdk),
                "`{}` is not the folder `sdk/adapter` of a checkout",
                sdk.display()
            );
            return Ok(fs::canonicalize(sdk)?);
        }
        let starts = [std::env::current_exe().ok(), std::env::current_dir().ok()];
        starts
            .iter()
            .flatten()
            .flat_map(|start| start.ancestors())
            .map(|folder| folder.join("sdk").join("adapter"))
            .find(|folder| is_sdk(folder))
            .ok_or_else(|| {
                hinted(
                    "the SDK for Rust was not found near this program",
                    "name the folder `sdk/adapter` of a checkout with `--sdk`",
                )
            })
    }
}

fn is_sdk(folder: &Path) -> bool {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    manifest.contains("name = \"usersync-adapter\"")
}

fn write(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let written =
        file.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(file, bytes));
    written.with_context(|| format!("`{}` cannot be written", file.display()))
}

#[cfg(unix)]
fn make_runnable(file: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::set_permissions(file, fs::Permissions::from_mode(0o755))?)
}

#[cfg(not(unix))]
fn make_runnable(_: &Path) -> anyhow::Result<()> {
    Ok(())
}
