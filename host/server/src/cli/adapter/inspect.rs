//! `usersync adapter inspect`

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use usersync_adapters::Inspection;

use super::sandbox::Sandbox;
use crate::cli::Done;
use crate::cli::output::{Output, plain, table};

/// Show what an adapter is and everything it may ask for
///
/// Admits the component as an installation would. Needs neither a network nor a database.
#[derive(Debug, Args)]
pub(in crate::cli) struct Inspect {
    /// The component
    file: PathBuf,
    #[command(flatten)]
    sandbox: Sandbox,
}

impl Inspect {
    pub(super) fn run(&self, out: &mut Output) -> anyhow::Result<Done> {
        let adapter = self.sandbox.admit(&self.file)?;
        out.one(&adapter.inspect(), describe)?;
        Ok(Done::Well)
    }
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
