//! The stand-in PMSs: a program of their own, steered over its control API.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, bail};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// Stand-in PMSs that run until this is dropped.
pub(super) struct Simulator {
    _process: Child,
    http: reqwest::Client,
    control: String,
    /// Where each PMS is reached, by its name.
    endpoints: BTreeMap<String, String>,
}

impl Simulator {
    /// Starts the program, by default the one beside this binary.
    pub(super) async fn start(program: Option<&Path>) -> anyhow::Result<Self> {
        let program = match program {
            Some(program) => program.to_owned(),
            None => beside_this()?,
        };
        let mut process = Command::new(&program)
            .args(["--log", "warn"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| {
                format!(
                    "cannot start `{}`; build it with `cargo build -p pms-simulator`, or name it \
                     with --simulator",
                    program.display()
                )
            })?;
        let stdout = process.stdout.take().context("the simulator has no output")?;
        let line = BufReader::new(stdout).lines().next_line().await?;
        let line = line.context("the simulator ended before it was up")?;
        let said: Value = serde_json::from_str(&line).context("the simulator said no JSON")?;
        let control = said["control"].as_str().context("the simulator named no control URL")?;
        let endpoints = serde_json::from_value(said["pms"].clone())
            .context("the simulator did not name its PMSs")?;
        Ok(Self {
            _process: process,
            http: crate::cli::client::http()?,
            control: control.to_owned(),
            endpoints,
        })
    }

    /// The PMSs that it stands in for.
    pub(super) fn pmss(&self) -> impl Iterator<Item = &str> {
        self.endpoints.keys().map(String::as_str)
    }

    /// Host and port of each PMS.
    pub(super) fn addresses(&self) -> impl Iterator<Item = &str> {
        self.endpoints.values().filter_map(|endpoint| {
            let rest = endpoint.strip_prefix("http://")?;
            rest.split('/').next()
        })
    }

    /// Endpoint, accepted settings, properties and residents of one PMS.
    pub(super) async fn world(&self, pms: &str) -> anyhow::Result<Value> {
        let world: Value = self.call(reqwest::Method::GET, "/control/world", None).await?;
        Ok(world["pms"][pms].clone())
    }

    /// Who is listed at a property, in neutral names.
    pub(super) async fn residents(&self, pms: &str, property: &str) -> anyhow::Result<Vec<Value>> {
        let path = format!("/control/{pms}/properties/{property}/residents");
        let listed = self.call(reqwest::Method::GET, &path, None).await?;
        serde_json::from_value(listed).context("the simulator listed no residents")
    }

    /// Lists exactly these.
    pub(super) async fn replace(
        &self,
        pms: &str,
        property: &str,
        residents: &[Value],
    ) -> anyhow::Result<()> {
        let path = format!("/control/{pms}/properties/{property}/residents");
        let body = Value::Array(residents.to_vec());
        self.call(reqwest::Method::PUT, &path, Some(&body)).await?;
        Ok(())
    }

    async fn call(
        &self,
        method: reqwest::Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Value> {
        let mut request = self.http.request(method, format!("{}{path}", self.control));
        if let Some(body) = body {
            request = request.json(body);
        }
        let reply = request.send().await.context("the simulator does not answer")?;
        let status = reply.status();
        let text = reply.text().await?;
        if !status.is_success() {
            bail!("the simulator refused `{path}` ({status}): {text}");
        }
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

fn beside_this() -> anyhow::Result<PathBuf> {
    let this = std::env::current_exe().context("cannot tell where this program is")?;
    Ok(this.with_file_name("pms-simulator"))
}
