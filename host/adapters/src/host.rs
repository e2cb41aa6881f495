//! The sandbox: one engine, and the adapters that were started in it.

use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use wasmtime::Engine;
use wasmtime::component::Component;

use crate::admit::{AdmissionError, Class, descriptor};
use crate::cache::Cache;
use crate::config;
use crate::fault::{self, AdapterFault};
use crate::limits::{self, Limits};
use crate::protocol::{AdapterId, Descriptor, Digest, LogLine};
use crate::slots::Slots;
use crate::versions::{self, Described, Interface, Version};
use crate::world::Moment;

/// How a host is set up.
#[derive(Clone, Debug, Default)]
pub struct HostOptions {
    /// Where compiled components are kept; none compiles them each time. The folder must be
    /// writable for this service only.
    pub cache_folder: Option<PathBuf>,
    pub limits: Limits,
    /// Whether adapters of the class `wasi` may run as well.
    pub allow_wasi: bool,
    /// Guests that run at one time; none means one for each core.
    pub at_once: Option<NonZeroUsize>,
}

/// Why the sandbox does not start.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    #[error("the WebAssembly engine does not start on this machine: {problem}")]
    Engine { problem: String },
    #[error("the thread that stops adapters in time does not start")]
    Ticker(#[source] io::Error),
    #[error(
        "the folder `{}` for compiled adapters cannot be used; make it writable for this service \
         or choose another",
        folder.display()
    )]
    Cache { folder: PathBuf, source: io::Error },
}

/// Runs adapters. Calls block, so an async caller makes them where blocking is allowed; no more
/// guests than `at_once` run at a time, whoever calls.
#[derive(Clone)]
pub struct AdapterHost {
    shared: Arc<Shared>,
}

struct Shared {
    engine: Engine,
    cache: Option<Cache>,
    limits: Limits,
    allow_wasi: bool,
    slots: Slots,
}

impl AdapterHost {
    /// Starts the engine.
    pub fn new(options: HostOptions) -> Result<Self, HostError> {
        Self::with_engine(config::engine(), options)
    }

    pub(crate) fn with_engine(
        engine: wasmtime::Result<Engine>,
        options: HostOptions,
    ) -> Result<Self, HostError> {
        let engine = engine.map_err(|error| HostError::Engine { problem: format!("{error:#}") })?;
        limits::start_ticker(&engine).map_err(HostError::Ticker)?;
        let open = |folder: PathBuf| {
            Cache::open(&folder).map_err(|source| HostError::Cache { folder, source })
        };
        let cache = options.cache_folder.map(open).transpose()?;
        let at_once = options.at_once.or_else(|| thread::available_parallelism().ok());
        let slots = Slots::new(at_once.map_or(1, NonZeroUsize::get));
        let HostOptions { limits, allow_wasi, .. } = options;
        let shared = Shared { engine, cache, limits, allow_wasi, slots };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// What each adapter may use.
    pub fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// The class of a component with these imports, if it may run here.
    pub(crate) fn class_of(&self, imports: &[String]) -> Result<Class, AdmissionError> {
        match Class::of_imports(imports)? {
            Class::Wasi if !self.shared.allow_wasi => {
                Err(AdmissionError::WasiNotAllowed { imports: imports.to_vec() })
            }
            class => Ok(class),
        }
    }

    /// Starts a component that was admitted before, from what this service stored of it. A
    /// component from outside goes through [`AdapterHost::admit`].
    pub fn load(&self, digest: Digest, component: &[u8]) -> Result<Adapter, LoadError> {
        if Digest::of(component) != digest {
            return Err(LoadError::OtherComponent { digest });
        }
        Ok(self.start(digest, component)?)
    }

    /// Compiles a component whose types are known, and lets it describe itself.
    pub(crate) fn start(
        &self,
        digest: Digest,
        component: &[u8],
    ) -> Result<Adapter, AdmissionError> {
        let problem = |error: wasmtime::Error| AdmissionError::Compilation {
            problem: error.root_cause().to_string(),
        };
        let Shared { engine, cache, slots, .. } = &*self.shared;
        let component = slots
            .run(|| match cache {
                Some(cache) => cache.compile(engine, digest, component),
                None => Component::from_binary(engine, component),
            })
            .map_err(problem)?;
        let component_type = component.component_type();
        let version = component_type
            .exports(engine)
            .find_map(|(name, _)| versions::of_export(name))
            .ok_or_else(|| AdmissionError::NoInterface { exports: Vec::new() })?;
        let imports: Vec<_> =
            component_type.imports(engine).map(|(name, _)| name.to_owned()).collect();
        let class = self.class_of(&imports)?;
        let interface = (version.prepare)(engine, &component, class)
            .map_err(|error| AdmissionError::Linking { problem: format!("{error:#}") })?;
        let (descriptor, attempts) = self.describe(&*interface)?;
        Ok(Adapter {
            started: Arc::new(Started {
                host: self.clone(),
                digest,
                class,
                imports,
                version,
                interface,
                descriptor,
                attempts,
            }),
        })
    }

    /// What a component says of itself, and what it asked for in vain meanwhile.
    fn describe(
        &self,
        interface: &dyn Interface,
    ) -> Result<(Descriptor, Vec<LogLine>), AdmissionError> {
        let limits = Limits {
            memory_bytes: self.limits().memory_bytes.min(64 << 20),
            step_time: self.limits().step_time.min(Duration::from_secs(2)),
            result_bytes: self.limits().result_bytes.min(256 << 10),
            ..self.limits().clone()
        };
        let mut store = limits::store(&self.shared.engine, &limits, Moment::NONE);
        let described = self.shared.slots.run(|| {
            limits::start_clock(&mut store, limits.step_time);
            let mut guest = interface.instantiate(&mut store)?;
            Ok((guest.describe(&mut store)?, guest.describe(&mut store)?))
        });
        let (first, second) = described.map_err(|error: wasmtime::Error| {
            fault::classify(&error, &store, &limits, limits.step_time)
        })?;
        Ok((accept(first, &second)?, store.data().attempts()))
    }
}

/// The descriptor of a guest that described itself twice, if it holds together.
pub(crate) fn accept(first: Described, second: &Described) -> Result<Descriptor, AdmissionError> {
    if first != *second {
        return Err(AdmissionError::ChangingDescription);
    }
    let descriptor = first.map_err(AdmissionError::Descriptor)?;
    let problems = descriptor::problems(&descriptor);
    if problems.is_empty() { Ok(descriptor) } else { Err(AdmissionError::Descriptor(problems)) }
}

/// Why a stored component does not start.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LoadError {
    #[error(
        "the stored component is not the one that was admitted as {digest}; install the adapter \
         again"
    )]
    OtherComponent { digest: Digest },
    /// The operator has taken back what it needs.
    #[error(transparent)]
    NotAllowed(AdmissionError),
    #[error("the stored component is not fit for this host any more; install a newer version")]
    Unfit(#[source] AdmissionError),
}

impl From<AdmissionError> for LoadError {
    fn from(error: AdmissionError) -> Self {
        match error {
            AdmissionError::WasiNotAllowed { .. } => Self::NotAllowed(error),
            error => Self::Unfit(error),
        }
    }
}

/// One adapter version, ready to take jobs. Clones share it.
#[derive(Clone)]
pub struct Adapter {
    started: Arc<Started>,
}

struct Started {
    host: AdapterHost,
    digest: Digest,
    class: Class,
    imports: Vec<String>,
    version: &'static Version,
    interface: Arc<dyn Interface>,
    descriptor: Descriptor,
    /// What it asked for in vain while it described itself, a line for each kind.
    attempts: Vec<LogLine>,
}

impl Adapter {
    /// The adapter's name for good.
    pub fn id(&self) -> &AdapterId {
        &self.descriptor().id
    }

    /// Of the component.
    pub fn digest(&self) -> Digest {
        self.started.digest
    }

    /// What it is and everything it may ask for.
    pub fn descriptor(&self) -> &Descriptor {
        &self.started.descriptor
    }

    /// What its imports allow it.
    pub fn class(&self) -> Class {
        self.started.class
    }

    /// The names of its imports.
    pub fn imports(&self) -> &[String] {
        &self.started.imports
    }

    /// The interface it speaks: `usersync:adapter/pms-source@1.0.0`.
    pub fn interface(&self) -> &'static str {
        self.started.version.export
    }

    pub(crate) fn attempts(&self) -> &[LogLine] {
        &self.started.attempts
    }

    pub(crate) fn limits(&self) -> &Limits {
        self.started.host.limits()
    }

    pub(crate) fn slots(&self) -> &Slots {
        &self.started.host.shared.slots
    }

    pub(crate) fn new_store(&self, moment: Moment) -> wasmtime::Store<limits::Guard> {
        limits::store(&self.started.host.shared.engine, self.limits(), moment)
    }

    pub(crate) fn guest_interface(&self) -> &dyn Interface {
        &*self.started.interface
    }

    /// Says what a call of this adapter that went wrong means.
    pub(crate) fn classify(
        &self,
        error: &wasmtime::Error,
        store: &wasmtime::Store<limits::Guard>,
    ) -> AdapterFault {
        fault::classify(error, store, self.limits(), self.limits().step_time)
    }
}
