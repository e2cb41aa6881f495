//! Whether a component may run here at all.
//!
//! The checks go from cheap to expensive and the first that fails ends it: nothing of a component
//! is compiled before its types are known, and nothing of it runs with more than a small budget.

mod checks;
pub(crate) mod descriptor;

use std::fmt;

use serde::Serialize;

use crate::fault::AdapterFault;
use crate::host::{Adapter, AdapterHost};
use crate::protocol::Digest;
use crate::versions::DescriptorProblem;

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
    /// Imports nothing.
    Imports,
    /// Every type is as the interface has it.
    Types,
    /// Can be compiled.
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

/// What the imports of an adapter allow it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// No imports: it reaches nothing but what it is handed.
    Sealed,
}

impl Class {
    /// The class of a component with these imports; none if no adapter may have them.
    pub(crate) fn of_imports(imports: &[String]) -> Option<Self> {
        imports.is_empty().then_some(Self::Sealed)
    }

    /// The word: `sealed`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
        }
    }
}

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
    #[error("the component is damaged or badly built: {problem}")]
    Invalid { problem: String },
    #[error(
        "the component exports no `usersync:adapter/pms-source`{}; an adapter exports it with \
         `export_adapter!` of the SDK",
        Exports(exports)
    )]
    NoInterface { exports: Vec<String> },
    #[error(
        "the component speaks `{export}` and this host speaks {spoken}; use a build for one of \
         these, or update the host"
    )]
    UnknownVersion { export: String, spoken: String },
    #[error(
        "the component imports `{}`; an adapter imports nothing, so take out what uses files, \
         clocks, randomness or the network and build it for `wasm32-unknown-unknown`",
        imports.join("`, `")
    )]
    Imports { imports: Vec<String> },
    #[error(
        "the component differs from `{export}` in its types, so it was built against another text \
         of the interface: {problem}"
    )]
    Types { export: &'static str, problem: String },
    #[error("the component cannot be compiled: {problem}")]
    Compilation { problem: String },
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
            Self::Imports { .. } => Check::Imports,
            Self::Types { .. } => Check::Types,
            Self::Compilation { .. } => Check::Compilation,
            Self::Description(_) | Self::ChangingDescription => Check::Description,
            Self::Descriptor(_) => Check::Descriptor,
        }
    }
}

struct Exports<'a>(&'a [String]);

impl fmt::Display for Exports<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, " but `{}`", self.0.join("`, `")) }
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
    /// What is wrong and what to do.
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
            let message =
                failed.filter(|_| verdict == CheckVerdict::Failed).map(ToString::to_string);
            CheckResult { check, verdict, message }
        };
        Check::ALL.map(line).into()
    }
}

impl AdapterHost {
    /// Looks at a component from outside and gives the adapter that may run, or says why not.
    pub fn admit(&self, component: &[u8]) -> Admission {
        let digest = Digest::of(component);
        let result = checks::size(component, self.limits().component_bytes)
            .and_then(|()| checks::validity(component))
            .and_then(|()| checks::interface(component))
            .and_then(|version| {
                checks::imports(component)?;
                checks::types(component, version)
            })
            .and_then(|()| self.start(digest, component));
        Admission { digest, result }
    }
}

#[cfg(test)]
mod tests;
