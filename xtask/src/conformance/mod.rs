//! `cargo xtask record-conformance`: makes the recordings that the conformance suite plays.
//!
//! `conformance/world.toml` in an adapter's folder tells a tiny invented world. The stand-in of the PMS is
//! given that world and nothing else, each job of the suite is recorded against it, and what the
//! adapter makes of the recordings becomes what is expected. The clock, the seed and the address
//! are fixed, so that the same sources give the same files: what changed shows in the diff.

mod simulator;
mod world;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use self::simulator::Simulator;
use self::world::{Shape, World};
use crate::adapters::{self, Audience};
use crate::workspace::Workspace;
use crate::{languages, tool};

/// The date at every property, and what the simulator's clock shows.
const TODAY: &str = "2026-06-01";

/// Where the PMS is in a recording, whatever port it had when the recording was made.
const HOST: &str = "pms.example.com";

/// Headers that change from day to day or do not fit a body whose addresses were changed.
const PASSING_HEADERS: [&str; 2] = ["content-length", "date"];

/// The material of the adapters that come of templates.
const TEMPLATES: &str = "sdk/templates/conformance";

/// Records the material of these adapters, or of every adapter that has a world.
pub(crate) fn record(workspace: &Workspace, wanted: &[String]) -> Result<()> {
    let worlds = worlds(workspace.root(), wanted)?;
    adapters::build(workspace, Audience::Tests)?;
    if worlds.contains(&workspace.root().join(TEMPLATES)) {
        languages::build(workspace, languages::Missing::Fails)?;
    }
    let mut build = workspace.cargo();
    build.args(["build", "--package", "usersync-server", "--package", "pms-simulator"]);
    tool::run(build.args(["--bin", "usersync", "--bin", "pms-simulator"]))?;
    let mut failing = Vec::new();
    for folder in &worlds {
        failing.extend(record_world(workspace, folder)?);
    }
    if !failing.is_empty() {
        bail!("recorded, but this does not conform: {}", failing.join(", "));
    }
    Ok(())
}

/// The folders with a `world.toml`, by the name of the adapter.
fn worlds(root: &Path, wanted: &[String]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for place in ["plugins", "sdk", "tests"] {
        for entry in fs::read_dir(root.join(place)).with_context(|| format!("no `{place}`"))? {
            let folder = entry?.path();
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let is_wanted = wanted.is_empty() || wanted.contains(&name);
            if is_wanted && folder.join("conformance/world.toml").is_file() {
                found.push(folder.join("conformance"));
            }
        }
    }
    if found.len() < wanted.len() || found.is_empty() {
        bail!("not every one of {wanted:?} is a folder with `conformance/world.toml`");
    }
    found.sort();
    Ok(found)
}

/// Records every shape of a PMS; those that do not conform.
fn record_world(workspace: &Workspace, folder: &Path) -> Result<Vec<String>> {
    let world = World::read(&folder.join("world.toml"))?;
    let component = workspace.target().join("adapters").join(format!("{}.wasm", world.adapter));
    let scratch = workspace.target().join("conformance");
    fs::create_dir_all(&scratch)
        .with_context(|| format!("could not create `{}`", scratch.display()))?;
    let mut failing = Vec::new();
    for (name, shape) in &world.shapes {
        // Each in a simulator of its own, since pages and habits leave traces.
        let simulator = Simulator::start(workspace, &format!("{TODAY}T00:00:00Z"))?;
        let recorder = Recorder {
            usersync: workspace.target().join("debug/usersync"),
            component: component.clone(),
            scratch: scratch.clone(),
            folder: folder.join(name),
            simulator,
        };
        let conforms = recorder
            .record_shape(&world, name, shape)
            .with_context(|| format!("could not record `{name}` of `{}`", world.pms))?;
        if !conforms {
            failing.push(format!("`{name}` of `{}`", world.adapter));
        }
    }
    Ok(failing)
}

/// How a job is to end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Done,
    /// Nobody was read, whether the job ended early or the property alone.
    Refused,
}

impl Ending {
    /// Whether the output of `adapter record` tells it.
    fn is_seen_in(self, output: &Output) -> bool {
        let told = String::from_utf8_lossy(&output.stdout);
        let tells = |kind: &str| told.contains(&format!("\"kind\":\"{kind}\""));
        match self {
            Self::Done => output.status.success() && !tells("failed"),
            Self::Refused => tells("failed") || tells("failure"),
        }
    }
}

/// Records one shape of one PMS.
struct Recorder {
    usersync: PathBuf,
    component: PathBuf,
    /// A folder for what nobody keeps.
    scratch: PathBuf,
    folder: PathBuf,
    simulator: Simulator,
}

impl Recorder {
    /// Whether the adapter conforms on what was recorded.
    fn record_shape(&self, world: &World, name: &str, shape: &Shape) -> Result<bool> {
        let pms = &world.pms;
        for property in [&world.property, &world.empty_property] {
            let path = format!("/control/{pms}/properties/{}", property.id);
            self.simulator.put(&path, &property.details())?;
        }
        let residents = format!("/control/{pms}/properties/{}/residents", world.property.id);
        self.simulator.put(&residents, &world.residents(name).into())?;
        let mut settings =
            self.simulator.settings(pms, shape.interface.as_deref().unwrap_or(name))?;
        settings.extend(world.settings.clone());
        write(&self.settings(), &Value::Object(settings).to_string())?;

        fs::create_dir_all(&self.folder)
            .with_context(|| format!("could not create `{}`", self.folder.display()))?;
        let quirks = format!("/control/{pms}/quirks");
        self.simulator.put(&quirks, &shape.quirks.clone().into())?;
        self.record_job("check", &["check"], Ending::Done)?;
        self.record_job("properties", &["properties"], Ending::Done)?;
        let full = shape.property.as_ref().unwrap_or(&world.property.id).as_str();
        let empty = shape.empty_property.as_ref().unwrap_or(&world.empty_property.id).as_str();
        self.record_job("empty", &["residents", "--property", empty], Ending::Done)?;
        let both = ["residents", "--property", full, "--property", empty];
        self.record_job("two", &both, Ending::Done)?;
        let job = ["residents", "--property", full];
        self.record_job("one-page", &job, Ending::Done)?;
        for (name, fault) in &world.refusals {
            let mut fault = fault.clone();
            fault.insert("pms".to_owned(), pms.as_str().into());
            self.simulator.set_fault(Some(&fault.into()))?;
            self.record_job(name, &job, Ending::Refused)?;
            self.simulator.set_fault(None)?;
        }
        for (name, changed) in &shape.recordings {
            let mut all = shape.quirks.clone();
            all.extend(changed.clone());
            self.simulator.put(&quirks, &all.into())?;
            self.record_job(name, &job, Ending::Done)?;
        }
        self.accept()
    }

    fn settings(&self) -> PathBuf {
        self.scratch.join("settings.json")
    }

    fn record_job(&self, name: &str, job: &[&str], ending: Ending) -> Result<()> {
        let recorded = self.scratch.join("recording.json");
        let mut record = self.adapter("record");
        record.arg("--job").args(job);
        record.arg("--settings").arg(self.settings()).args(["--today", TODAY]);
        record.arg("--allow").arg(self.simulator.address()).arg("--out").arg(&recorded);
        let line = tool::command_line(&record);
        let output = record.output().with_context(|| format!("could not start `{line}`"))?;
        if !ending.is_seen_in(&output) {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("`{line}` did not end as it should: {}", said.trim());
        }
        let text = fs::read_to_string(&recorded).context("the recording cannot be read")?;
        let file = self.folder.join(format!("{name}.json"));
        write(&file, &self.neutral(&text)?)
    }

    /// The recording without a trace of the time and the port that it was made at.
    fn neutral(&self, recording: &str) -> Result<String> {
        let address = self.simulator.address();
        // Some links leave the scheme out.
        let text = recording
            .replace(&format!("http://{address}"), &format!("https://{HOST}"))
            .replace(address, HOST);
        let mut recording: Value =
            serde_json::from_str(&text).context("the recording is no JSON")?;
        for exchange in recording["exchanges"].as_array_mut().into_iter().flatten() {
            if let Some(headers) = exchange["reply"]["headers"].as_array_mut() {
                headers.retain(|header| {
                    header[0].as_str().is_none_or(|name| !PASSING_HEADERS.contains(&name))
                });
            }
        }
        Ok(format!("{}\n", serde_json::to_string_pretty(&recording)?))
    }

    fn accept(&self) -> Result<bool> {
        let mut conform = self.adapter("conform");
        conform.arg(&self.folder).arg("--accept");
        eprintln!("$ {}", tool::command_line(&conform));
        Ok(conform.status().context("could not judge the adapter")?.success())
    }

    /// `usersync adapter VERB COMPONENT`, which compiles the component once.
    fn adapter(&self, verb: &str) -> Command {
        let mut command = Command::new(&self.usersync);
        command.env("USERSYNC_ADAPTER_CACHE", self.scratch.join("compiled"));
        command.args(["adapter", verb]).arg(&self.component);
        command
    }
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("could not write `{}`", file.display()))
}
