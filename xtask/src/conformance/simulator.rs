//! A simulator that holds nobody until it is told whom, and its control API.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use crate::workspace::Workspace;

/// A simulator of our own, which ends with this value.
pub(super) struct Simulator {
    process: Child,
    /// Host and port of the PMSs.
    address: String,
    /// Host and port of the control API.
    control: String,
}

impl Simulator {
    /// Starts an empty one with its clock stopped at `now`.
    pub(super) fn start(workspace: &Workspace, now: &str) -> Result<Self> {
        let mut process = Command::new(workspace.target().join("debug/pms-simulator"))
            .args(["--properties", "0", "--clock", now, "--no-call-limits", "--log", "warn"])
            .stdout(Stdio::piped())
            .spawn()
            .context("could not start the simulator")?;
        let output = process.stdout.take().context("the simulator has no output to read")?;
        let mut simulator = Self { process, address: String::new(), control: String::new() };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).context("the simulator said nothing")?;
        let told: Value = serde_json::from_str(&line).context("the simulator told no JSON")?;
        let host_and_port = |address: &Value| {
            let address = address.as_str()?.strip_prefix("http://")?;
            Some(address.split('/').next()?.to_owned())
        };
        let first = told["pms"].as_object().and_then(|pms| pms.values().next());
        simulator.address = first.and_then(host_and_port).context("it serves no PMS")?;
        simulator.control = host_and_port(&told["control"]).context("it has no control API")?;
        Ok(simulator)
    }

    /// Host and port of the PMSs.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// The settings that an interface of a PMS accepts.
    pub(super) fn settings(&self, pms: &str, interface: &str) -> Result<Map<String, Value>> {
        let mut world = self.call("GET", "/control/world", "")?;
        match world["pms"][pms]["interfaces"][interface].take() {
            Value::Object(settings) => Ok(settings),
            _ => bail!("the stand-in of `{pms}` has no interface `{interface}`"),
        }
    }

    /// Puts something in its place.
    pub(super) fn put(&self, path: &str, body: &Value) -> Result<()> {
        self.call("PUT", path, &body.to_string()).map(drop)
    }

    /// Lets every call run into a fault, or into none.
    pub(super) fn set_fault(&self, fault: Option<&Value>) -> Result<()> {
        let path = "/control/faults";
        match fault {
            Some(fault) => self.call("POST", path, &fault.to_string()).map(drop),
            None => self.call("DELETE", path, "").map(drop),
        }
    }

    /// One call over a connection of its own: too little to bring an HTTP client in for.
    fn call(&self, method: &str, path: &str, body: &str) -> Result<Value> {
        let what = || format!("could not call `{method} {path}`");
        let mut stream = TcpStream::connect(&self.control).with_context(what)?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\
             \r\n{body}",
            self.control,
            body.len(),
        )
        .with_context(what)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).with_context(what)?;
        let (head, body) = answer.split_once("\r\n\r\n").with_context(what)?;
        let status = head.split(' ').nth(1).unwrap_or_default();
        if !status.starts_with('2') {
            bail!("`{method} {path}` was refused with {status}: {body}");
        }
        serde_json::from_str(body).with_context(what)
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // It holds nothing that could be lost, and it may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
