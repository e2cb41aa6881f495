//! Another scorer on the same people: Splink, as it is installed in a folder of the build.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::febrl::{Described, Pairing};
use crate::partners::{LEAST_PERCENT, Pair};
use crate::trial::Who;

/// What the program beside the peer prints.
#[derive(Deserialize)]
struct Printed {
    version: String,
    /// Original, copy, and the weight that the peer gives them.
    pairs: Vec<(Who, Who, f64)>,
}

/// The pairs that Splink finds, and its version. `python` has Splink; `folder` is for what passes
/// between the two.
pub(crate) fn splink(
    pairing: &Pairing,
    python: &Path,
    folder: &Path,
) -> Result<(String, Vec<Pair>)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../peers/splink/link.py");
    let mut command = Command::new(python);
    command.arg(&script);
    for (name, people) in [("originals", &pairing.originals), ("copies", &pairing.copies)] {
        let file = folder.join(format!("{name}.json"));
        let rows: Vec<_> = people.iter().map(row).collect();
        let written = fs::write(&file, serde_json::to_vec(&rows)?);
        written.with_context(|| format!("could not write `{}`", file.display()))?;
        command.arg(file);
    }
    command.arg(format!("0.{LEAST_PERCENT}"));
    let output =
        command.output().with_context(|| format!("could not start `{}`", python.display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last: Vec<&str> = said.lines().rev().take(3).collect();
        bail!(
            "Splink failed ({}): {}",
            output.status,
            last.into_iter().rev().collect::<Vec<_>>().join(" ")
        );
    }
    let printed: Printed = serde_json::from_slice(&output.stdout)
        .context("what Splink's program printed is no result")?;
    let pairs = printed.pairs.into_iter();
    let pairs = pairs.map(|(original, copy, score)| Pair { original, copy, score }).collect();
    Ok((printed.version, pairs))
}

/// What is told of a person: what our scorer is told, with the two parts of the unit apart.
fn row(person: &Described) -> serde_json::Value {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    serde_json::json!({
        "rec_id": person.who,
        "given_name": text(&person.given_name),
        "surname": text(&person.surname),
        "soc_sec_id": text(&person.personal_number),
        "street_number": text(&person.street_number),
        "address_1": text(&person.street),
    })
}
