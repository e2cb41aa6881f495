//! The only way out of the house.
//!
//! An adapter says which calls it wants made. Here they are checked against what it may call,
//! counted against the budget, given their secrets and sent; what comes back is capped, and no
//! secret is left in it. An adapter's word is never enough: the host it calls must be granted by
//! the operator, and the address that the host's name leads to is checked before it is connected
//! to. Nothing here follows a redirect, uses a proxy, or writes a URL, a header or a body to a log.

mod address;
mod body;
mod budget;
mod call;
mod compose;
mod connect;
mod cookies;
mod credential;
mod denial;
mod encode;
mod failure;
mod metrics;
mod policy;
mod post;
mod retry;
mod scrub;
mod session;
mod settings;
mod sign_in;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use address::{AddressClass, special_class};
pub use connect::{Resolve, SystemResolver};
pub use credential::OpenCredential;
pub use denial::Denial;
pub use policy::Policy;
pub use post::{Arrival, Post};
pub use scrub::{MARK, ScrubStream, Scrubber};
pub(crate) use session::budgets_of;
pub use session::{CallsByGroup, EgressSession, SessionCounts, SessionOptions};
pub use settings::{
    AddressRule, AddressRuleError, CallLimits, EgressSettings, HostRule, HostRuleError,
    ProviderBudget,
};

use crate::clock::Clock;

/// What all sessions of the process share: budgets, pauses and tokens.
pub struct Egress {
    settings: EgressSettings,
    clock: Arc<dyn Clock>,
    resolver: Arc<dyn Resolve>,
    tls: Arc<connect::Tls>,
    budgets: budget::Budgets,
    tokens: sign_in::Tokens,
}

impl Egress {
    /// The way out, under the operator's settings.
    pub fn new(settings: EgressSettings, clock: Arc<dyn Clock>) -> Arc<Self> {
        Self::with_resolver(settings, clock, Arc::new(SystemResolver))
    }

    /// The way out, with names looked up elsewhere than at the machine.
    pub fn with_resolver(
        settings: EgressSettings,
        clock: Arc<dyn Clock>,
        resolver: Arc<dyn Resolve>,
    ) -> Arc<Self> {
        Arc::new(Self {
            settings,
            clock,
            resolver,
            tls: Arc::default(),
            budgets: budget::Budgets::default(),
            tokens: sign_in::Tokens::default(),
        })
    }

    /// How often all credentials of a provider together may call it.
    pub(crate) fn provider_budgets(&self) -> &BTreeMap<String, ProviderBudget> {
        &self.settings.providers
    }

    /// Begins the calls of one run.
    pub fn session(self: &Arc<Self>, options: SessionOptions) -> EgressSession {
        EgressSession::new(Arc::clone(self), options)
    }
}

impl std::fmt::Debug for Egress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Egress").field("settings", &self.settings).finish_non_exhaustive()
    }
}
