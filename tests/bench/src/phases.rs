//! What the parts of a sync compute, by the spans that the engine opens for them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tracing::span::{Attributes, Id};
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::{LookupSpan, Registry};

/// Adds up the time of the spans of one name. They follow one another and none is in another, so
/// what the whole process computes in the meantime belongs to them.
#[derive(Clone)]
pub(crate) struct Phases<C> {
    clock: C,
    spent: Arc<Mutex<BTreeMap<&'static str, Duration>>>,
}

/// When a span was opened.
struct Begun(Duration);

impl<C: Fn() -> Duration + Clone + Send + Sync + 'static> Phases<C> {
    pub(crate) fn new(clock: C) -> Self {
        Self { clock, spent: Arc::default() }
    }

    /// Sees the engine's spans and nobody else's.
    pub(crate) fn subscriber(&self) -> impl Subscriber + Send + Sync + 'static {
        let of_the_engine = Targets::new().with_target("usersync_engine", Level::DEBUG);
        Registry::default().with(self.clone().with_filter(of_the_engine))
    }

    /// What was added up since this was last asked.
    pub(crate) fn take(&self) -> BTreeMap<&'static str, Duration> {
        std::mem::take(&mut *self.spent.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<C, S> Layer<S> for Phases<C>
where
    C: Fn() -> Duration + 'static,
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, _: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Begun((self.clock)()));
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let Some(Begun(begun)) = span.extensions_mut().remove() else { return };
        let took = (self.clock)().saturating_sub(begun);
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        *spent.entry(span.name()).or_default() += took;
    }
}
