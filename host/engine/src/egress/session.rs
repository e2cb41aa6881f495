//! The calls of one run of one adapter.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::StreamExt as _;
use futures_util::stream;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use usersync_adapters::protocol::{
    Budget, Chunk, Descriptor, HostPattern, HttpFailure, HttpFailureKind, Reply, Request,
};

use super::body::Body;
use super::budget::{Allowance, Caller, Meter};
use super::call::CallContext;
use super::connect::Connections;
use super::cookies::CookieJar;
use super::credential::{OpenCredential, Slots};
use super::failure::{Stop, failure};
use super::policy::Policy;
use super::scrub::Scrubber;
use super::{Egress, metrics};

/// Who calls, with what, and until when.
#[derive(Debug)]
pub struct SessionOptions {
    /// The adapter version that asks for the calls.
    pub descriptor: Arc<Descriptor>,
    /// What the operator approved when the adapter was installed.
    pub granted_hosts: Vec<HostPattern>,
    /// Applied on the way out; the session keeps it to itself.
    pub credential: OpenCredential,
    /// By then every call has ended. Waiting for a budget or for a PMS that asks for patience
    /// counts too.
    pub deadline: Instant,
    /// Ends every call at once.
    pub cancel: CancellationToken,
}

/// What a session did, for the page of its run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SessionCounts {
    /// Calls that left, new tries and log-ins included.
    pub calls: u64,
    /// Secrets that the PMS sent back and that were removed.
    pub secrets_removed: u64,
}

/// How many calls were made, by the budget group of their operation; empty for those without one.
pub type CallsByGroup = BTreeMap<String, u32>;

/// Makes the calls that an adapter asks for.
pub struct EgressSession {
    context: CallContext,
    cancel: CancellationToken,
    /// Answers in chunks that are not at their end.
    open: HashMap<u32, OpenAnswer>,
}

struct OpenAnswer {
    body: Body,
    timeout_ms: Option<u32>,
}

impl EgressSession {
    pub(super) fn new(egress: Arc<Egress>, options: SessionOptions) -> Self {
        let SessionOptions { descriptor, granted_hosts, credential, deadline, cancel } = options;
        let settings = &egress.settings;
        let policy = Policy::new(&descriptor, &granted_hosts, &credential.settings, settings);
        let connections = Connections::new(
            policy,
            Arc::clone(&egress.resolver),
            Arc::clone(&egress.tls),
            &settings.limits,
        );
        let caller = Caller { provider: descriptor.provider.clone(), credential: credential.id };
        let allowances = allowances(&egress, &descriptor, &credential, &caller);
        let slots = Slots::new(&descriptor, credential);
        let scrubber = Scrubber::new();
        slots.teach(&scrubber);
        let context = CallContext {
            egress,
            descriptor,
            connections,
            slots,
            scrubber,
            cookies: CookieJar::default(),
            caller,
            allowances,
            deadline,
            calls: 0.into(),
            spent: Mutex::default(),
        };
        Self { context, cancel, open: HashMap::new() }
    }

    /// Makes these calls, several at once, and answers in their order.
    pub async fn fetch(&mut self, requests: &[Request]) -> Vec<Reply> {
        let at_once = self.context.egress.settings.limits.at_once.max(1);
        let before = self.context.scrubber.hits();
        let this = &*self;
        let calls: Vec<_> = requests.iter().map(|request| this.answer(request)).collect();
        let answers: Vec<_> = stream::iter(calls).buffered(at_once).collect().await;
        let mut replies = Vec::with_capacity(answers.len());
        for (request, (reply, rest)) in requests.iter().zip(answers) {
            if let Some(body) = rest {
                self.open.insert(request.id, OpenAnswer { body, timeout_ms: request.timeout_ms });
            }
            replies.push(reply);
        }
        self.report_scrubbed(before);
        replies
    }

    /// The next piece of an answer in chunks.
    pub async fn next_chunk(&mut self, id: u32) -> Chunk {
        let Some(mut answer) = self.open.remove(&id) else {
            let message = format!("nothing is left of the answer to request {id}");
            return Chunk { id, outcome: Err(failure(HttpFailureKind::Denied, message)) };
        };
        let before = self.context.scrubber.hits();
        let size = self.context.egress.settings.limits.chunk_bytes;
        let until = self.context.latest_end(answer.timeout_ms);
        let outcome = tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(cancelled()),
            read = timeout_at(until, answer.body.piece(size)) => read.unwrap_or_else(|_| {
                Err(failure(HttpFailureKind::Timeout, "the next part of the answer did not come in time"))
            }),
        };
        if matches!(&outcome, Ok(data) if !data.last) {
            self.open.insert(id, answer);
        }
        self.report_scrubbed(before);
        Chunk { id, outcome }
    }

    /// Knows the secrets of this session, for whatever is kept or shown of it.
    pub fn scrubber(&self) -> Scrubber {
        self.context.scrubber.clone()
    }

    /// What the session did so far.
    pub fn counts(&self) -> SessionCounts {
        SessionCounts {
            calls: self.context.calls.load(Ordering::Relaxed),
            secrets_removed: self.context.scrubber.hits(),
        }
    }

    /// Calls that left so far, by the budget group of their operation.
    pub fn spent(&self) -> CallsByGroup {
        self.context.spent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the call budgets forbid so many further calls before the session has to end.
    pub fn forbids(&self, calls: &CallsByGroup) -> bool {
        let CallContext { egress, allowances, deadline, .. } = &self.context;
        let forbids = |allowance: &Allowance| {
            let counted = match &allowance.meter {
                Meter::Provider(_) => calls.values().sum(),
                Meter::Group { group, .. } => calls.get(group).copied().unwrap_or_default(),
            };
            egress.budgets.last_of(allowance, counted) > *deadline
        };
        allowances.iter().any(forbids)
    }

    async fn answer(&self, request: &Request) -> (Reply, Option<Body>) {
        let outcome = tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Stop::Failure(cancelled())),
            outcome = self.context.call(request) => outcome,
        };
        let scrubber = &self.context.scrubber;
        let (outcome, rest) = match outcome {
            Ok(answer) => {
                let (response, rest) = answer.split(scrubber);
                (Ok(response), rest)
            }
            Err(Stop::Instead(response)) => (Ok(response), None),
            Err(Stop::Failure(HttpFailure { kind, message })) => {
                (Err(failure(kind, scrubber.text(&message))), None)
            }
        };
        (Reply { id: request.id, outcome }, rest)
    }

    fn report_scrubbed(&self, before: u64) {
        let removed = self.context.scrubber.hits() - before;
        if removed > 0 {
            metrics::scrubbed(&self.context.caller.provider, removed);
        }
    }
}

impl std::fmt::Debug for EgressSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EgressSession").field("counts", &self.counts()).finish_non_exhaustive()
    }
}

/// The adapter's budgets, those of the credential in their place, and the provider's.
fn allowances(
    egress: &Egress,
    descriptor: &Descriptor,
    credential: &OpenCredential,
    caller: &Caller,
) -> Vec<Allowance> {
    let groups = budgets_of(descriptor, &credential.budgets).map(|budget| Allowance {
        meter: Meter::Group {
            provider: caller.provider.clone(),
            credential: caller.credential,
            group: budget.group.clone(),
        },
        windows: budget.windows.clone(),
        at_once: budget.at_once,
    });
    let provider = egress.settings.providers.get(&caller.provider).map(|budget| Allowance {
        meter: Meter::Provider(caller.provider.clone()),
        windows: budget.windows.clone(),
        at_once: budget.at_once,
    });
    groups.chain(provider).collect()
}

/// The adapter's budgets, with those of a credential in their place.
pub(crate) fn budgets_of<'b>(
    descriptor: &'b Descriptor,
    entered: &'b [Budget],
) -> impl Iterator<Item = &'b Budget> {
    let stands = |budget: &&Budget| !entered.iter().any(|instead| instead.group == budget.group);
    descriptor.budgets.iter().filter(stands).chain(entered)
}

fn cancelled() -> HttpFailure {
    failure(HttpFailureKind::Cancelled, "the job is being stopped")
}
