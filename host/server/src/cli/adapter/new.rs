//! `usersync adapter new`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::json;
use usersync_adapters::protocol::AdapterId;
use usersync_templates::Language;

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
    #[arg(long, value_parser = languages())]
    lang: Language,
    /// Where the project goes; a folder of the adapter's name unless given
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// The folder `sdk/adapter` of a checkout, for Rust; looked for near this program unless given
    #[arg(long, value_name = "FOLDER")]
    sdk: Option<PathBuf>,
}

/// The languages that a template is in, as arguments.
pub(super) fn languages() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::ALL.map(Language::name))
        .try_map(|name| name.parse::<Language>())
}

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
            Language::Rust => self.sdk()?,
            Language::Js | Language::Python => PathBuf::new(),
        };
        let files = usersync_templates::project(self.lang, self.name.as_str(), &sdk);
        usersync_templates::write(&files, &folder)
            .with_context(|| format!("the project cannot be written to `{}`", folder.display()))?;
        let paths: Vec<_> = files.iter().map(|file| &file.path).collect();
        if out.is_json() {
            out.json(&json!({ "name": self.name, "folder": folder, "files": paths }))?;
        }
        say(&format!(
            "{} files are in {}. Next: read its README.md",
            files.len(),
            folder.display()
        ));
        Ok(Done::Well)
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
