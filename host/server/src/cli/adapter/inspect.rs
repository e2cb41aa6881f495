//! `usersync adapter inspect`

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use usersync_adapters::{Adapter, AdapterHost, HostOptions, Inspection};

use crate::cli::Done;
use crate::cli::output::{Output, plain, table};

/// Show what an adapter is and everything it may ask for
///
/// Admits the component as an installation would. Needs neither a network nor a database.
#[derive(Debug, Args)]
pub(in crate::cli) struct Inspect {
    /// The component
    file: PathBuf,
}

impl Inspect {
    pub(super) fn run(&self, out: &mut Output) -> anyhow::Result<Done> {
        let adapter = admit(&self.file)?;
        out.one(&adapter.inspect(), describe)?;
        Ok(Done::Well)
    }
}

/// Admits a component from a file.
pub(super) fn admit(file: &Path) -> anyhow::Result<Adapter> {
    let component = read(file)?;
    sandbox()?
        .admit(&component)
        .result
        .with_context(|| format!("`{}` is no adapter that may run here", file.display()))
}

/// The sandbox of a service. What it compiles is kept in the folder that
/// `USERSYNC_ADAPTER_CACHE` names, if any.
pub(super) fn sandbox() -> anyhow::Result<AdapterHost> {
    let cache_folder = std::env::var_os("USERSYNC_ADAPTER_CACHE").map(PathBuf::from);
    Ok(AdapterHost::new(HostOptions { cache_folder, ..HostOptions::default() })?)
}

/// Reads a component from a file.
pub(super) fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("`{}` cannot be read", file.display()))
}

fn describe(inspection: &Inspection<'_>) -> String {
    let mut text = String::new();
    let imports = match inspection.imports {
        [] => "none".to_owned(),
        imports => imports.join(", "),
    };
    let hosts: Vec<String> = inspection.hosts.iter().map(ToString::to_string).collect();
    for (label, value) in [
        ("Adapter", format!("{} {}", inspection.id, inspection.version)),
        ("Name", plain(inspection.name)),
        ("Digest", inspection.digest.to_string()),
        ("Interface", inspection.interface.to_owned()),
        ("Class", inspection.class.name().to_owned()),
        ("Imports", imports),
        ("Hosts", hosts.join(", ")),
    ] {
        let _ = writeln!(text, "{label:<10} {value}");
    }
    let operations = inspection.operations.iter().map(|operation| {
        let method = format!("{:?}", operation.method).to_uppercase();
        [operation.name.clone(), method, operation.purpose.clone()]
    });
    let _ = writeln!(text, "\n{}", table(["operation", "method", "purpose"], operations));
    let settings = inspection.settings.iter().map(|field| {
        let kind = format!("{:?}", field.kind).to_lowercase();
        let required = if field.required { "required" } else { "" };
        let choices: Vec<&str> = field.choices.iter().map(|choice| &*choice.value).collect();
        [field.key.clone(), kind, required.to_owned(), choices.join(", ")]
    });
    let _ = writeln!(text, "\n{}", table(["setting", "kind", "", "choices"], settings));
    let statuses = inspection
        .statuses
        .iter()
        .map(|status| [status.word.clone(), status.standing.name().to_owned()]);
    let _ = write!(text, "\n{}", table(["status word", "standing"], statuses));
    text
}
