//! Whether a component may run here at all.
//!
//! The checks go from cheap to expensive and the first that fails ends it: nothing of a component
//! is compiled before its types are known, and nothing of it runs with more than a small budget.

mod checks;
pub(crate) mod descriptor;

use std::fmt;

use serde::Serialize;

use crate::fault::{AdapterFault, cut};
use crate::findings::DescriptorProblem;
use crate::host::{Adapter, AdapterHost};
use crate::protocol::Digest;
use crate::world;

/// What is looked at, in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Not bigger than allowed.
    Size,
    /// A valid component from the first byte to the last.
    Validity,
    /// Exports a version of the interface that this host speaks.
    Interface,
    /// Imports nothing, or nothing but WASI where the operator allows that.
    Imports,
    /// Every type is as the interface has it.
    Types,
    /// Can be compiled, and linked to what it imports.
    Compilation,
    /// Starts and describes itself, twice in the same words, within a small budget.
    Description,
    /// The description holds together.
    Descriptor,
}

impl Check {
    /// All of them, in their order.
    pub const ALL: [Self; 8] = [
        Self::Size,
        Self::Validity,
        Self::Interface,
        Self::Imports,
        Self::Types,
        Self::Compilation,
        Self::Description,
        Self::Descriptor,
    ];
}

/// What the imports of an adapter allow it, from the strictest class to the weakest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// No imports: it reaches nothing but what it is handed.
    Sealed,
    /// It imports WASI: nothing there gives it more than it is handed, but that is the host's doing
    /// and not seen from the component.
    Wasi,
}

impl Class {
    /// All of them, the strictest first.
    pub const ALL: [Self; 2] = [Self::Sealed, Self::Wasi];

    /// The class of a component with these imports, if an adapter may have them at all.
    pub(crate) fn of_imports(imports: &[String]) -> Result<Self, AdmissionError> {
        let strange: Vec<_> =
            imports.iter().filter(|import| !world::offers(import)).cloned().collect();
        match (imports, &*strange) {
            ([], _) => Ok(Self::Sealed),
            (_, []) => Ok(Self::Wasi),
            _ => Err(AdmissionError::Imports { imports: strange }),
        }
    }

    /// The word: `sealed`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Wasi => "wasi",
        }
    }

    /// The class of this word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// What is told of a problem in words that a component can have a hand in.
const MOST_PROBLEM_BYTES: usize = 2_000;

/// Why a component is not admitted, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AdmissionError {
    #[error(
        "the component has {bytes} bytes, more than the {limit} allowed; build it with `opt-level \
         = \"s\"`, `lto` and `strip`"
    )]
    TooBig { bytes: usize, limit: usize },
    #[error("the file is no WebAssembly; an adapter is a file that ends in `.wasm`")]
    NoWasm,
    #[error(
        "the file is a core module, not a component; build it for `wasm32-unknown-unknown` with \
         the linker `wasm-component-ld`"
    )]
    CoreModule,
    #[error("the component is damaged or badly built: {}", cut(problem, MOST_PROBLEM_BYTES))]
    Invalid { problem: String },
    #[error(
        "the component exports no `usersync:adapter/pms-source`{}; an adapter exports it with \
         `export_adapter!` of the SDK",
        Exports(exports)
    )]
    NoInterface { exports: Vec<String> },
    #[error(
        "the component speaks {} and this host speaks {spoken}; use a build for one of these, or \
         update the host",
        Names(std::slice::from_ref(export))
    )]
    UnknownVersion { export: String, spoken: String },
    #[error(
        "the component imports {}; an adapter imports nothing, so take out what uses files, \
         clocks, randomness or the network and build it for `wasm32-unknown-unknown`",
        Names(imports)
    )]
    Imports { imports: Vec<String> },
    #[error(
        "the component imports WASI ({}), which makes it one of class `wasi`, and this host runs \
         only `sealed` ones; build it for `wasm32-unknown-unknown`, or let it in with `allow_wasi \
         = true` under `[adapters]`, the flag `--allow-wasi`, or `USERSYNC_ALLOW_WASI=true`",
        Names(imports)
    )]
    WasiNotAllowed { imports: Vec<String> },
    #[error(
        "the component differs from `{export}` in its types, so it was built against another text \
         of the interface: {}",
        cut(problem, MOST_PROBLEM_BYTES)
    )]
    Types { export: &'static str, problem: String },
    #[error("the component cannot be compiled: {}", cut(problem, MOST_PROBLEM_BYTES))]
    Compilation { problem: String },
    #[error(
        "what the component imports is not as WASI has it: {}",
        cut(problem, MOST_PROBLEM_BYTES)
    )]
    Linking { problem: String },
    #[error("the adapter does not describe itself: {0}")]
    Description(#[from] AdapterFault),
    #[error("the adapter describes itself in other words each time; `describe` must be pure")]
    ChangingDescription,
    #[error("the adapter's description does not hold together: {}", Problems(.0))]
    Descriptor(Vec<DescriptorProblem>),
}

impl AdmissionError {
    /// The check that failed.
    pub const fn check(&self) -> Check {
        match self {
            Self::TooBig { .. } => Check::Size,
            Self::NoWasm | Self::CoreModule | Self::Invalid { .. } => Check::Validity,
            Self::NoInterface { .. } | Self::UnknownVersion { .. } => Check::Interface,
            Self::Imports { .. } | Self::WasiNotAllowed { .. } => Check::Imports,
            Self::Types { .. } => Check::Types,
            Self::Compilation { .. } | Self::Linking { .. } => Check::Compilation,
            Self::Description(_) | Self::ChangingDescription => Check::Description,
            Self::Descriptor(_) => Check::Descriptor,
        }
    }
}

struct Exports<'a>(&'a [String]);

impl fmt::Display for Exports<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, " but {}", Names(self.0)) }
    }
}

/// Names that a component has, each in backticks. There can be thousands of any length.
struct Names<'a>(&'a [String]);

impl Names<'_> {
    /// Names that are told.
    const MOST: usize = 20;
    /// Bytes of one.
    const MOST_BYTES: usize = 200;
}

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, name) in self.0.iter().take(Self::MOST).enumerate() {
            let separator = if position == 0 { "" } else { ", " };
            write!(f, "{separator}`{}`", cut(name, Self::MOST_BYTES))?;
        }
        match self.0.len().saturating_sub(Self::MOST) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

struct Problems<'a>(&'a [DescriptorProblem]);

impl fmt::Display for Problems<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, problem) in self.0.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

/// One line of an admission.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CheckResult {
    pub check: Check,
    pub verdict: CheckVerdict,
    /// What is wrong and what to do, or what else there is to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// How a check went.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckVerdict {
    Passed,
    Failed,
    /// An earlier check failed.
    NotReached,
}

/// What came of an admission.
pub struct Admission {
    /// Of the component, admitted or not.
    pub digest: Digest,
    pub result: Result<Adapter, AdmissionError>,
}

impl Admission {
    /// Every check with its verdict, in order.
    pub fn checks(&self) -> Vec<CheckResult> {
        let failed = self.result.as_ref().err();
        let line = |check| {
            let verdict = match failed.map(AdmissionError::check) {
                Some(end) if check > end => CheckVerdict::NotReached,
                Some(end) if check == end => CheckVerdict::Failed,
                _ => CheckVerdict::Passed,
            };
            let message = match (&self.result, verdict) {
                (Err(error), CheckVerdict::Failed) => Some(error.to_string()),
                (Ok(adapter), _) => remark(adapter, check),
                (Err(_), _) => None,
            };
            CheckResult { check, verdict, message }
        };
        Check::ALL.map(line).into()
    }
}

/// What there is to know of a check that an adapter has passed.
fn remark(adapter: &Adapter, check: Check) -> Option<String> {
    match check {
        Check::Imports if adapter.class() == Class::Wasi => Some(format!(
            "class `wasi`: it imports {}, and finds an empty world there",
            Names(adapter.imports())
        )),
        Check::Description => {
            let told: Vec<_> = adapter.attempts().iter().map(ToString::to_string).collect();
            (!told.is_empty()).then(|| told.join("; "))
        }
        _ => None,
    }
}

impl AdapterHost {
    /// Looks at a component from outside and gives the adapter that may run, or says why not.
    pub fn admit(&self, component: &[u8]) -> Admission {
        let digest = Digest::of(component);
        let result = self.screen(component).and_then(|()| self.start(digest, component));
        Admission { digest, result }
    }

    /// The checks that neither compile nor run anything of a component.
    pub fn screen(&self, component: &[u8]) -> Result<(), AdmissionError> {
        checks::size(component, self.limits().component_bytes)?;
        checks::validity(component)?;
        let version = checks::interface(component)?;
        let class = self.class_of(&checks::imports(component)?)?;
        checks::types(component, version, class)
    }
}

#[cfg(test)]
mod tests;
