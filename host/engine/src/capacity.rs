//! Whether call budgets can carry an hourly read of everybody, for all feeds that share them.
//!
//! How many calls a read takes is measured, by the last read of everybody; nothing is estimated.

use std::collections::{BTreeMap, BTreeSet};

use usersync_adapters::Adapter;
use usersync_adapters::protocol::{Budget, Window};
use usersync_core::model::{CallBudget, CredentialId, Overdraft};
use usersync_store::{Credential, MeasuredRead};

use crate::egress::{CallsByGroup, ProviderBudget, budgets_of};
use crate::engine::{Engine, EngineError};
use crate::run::SINCE;

const HOUR: u64 = 3600;

/// The overdrawn budgets of each credential that has any.
pub type Overdrafts = BTreeMap<CredentialId, Vec<Overdraft>>;

/// What calls are made with, and how often they may be.
struct Caller {
    credential: CredentialId,
    provider: String,
    budgets: Vec<Budget>,
    /// The adapter can read what changed.
    reads_changes: bool,
}

impl Engine {
    /// The budgets that an hourly read of everybody exceeds, of every credential.
    pub async fn overdrafts(&self) -> Result<Overdrafts, EngineError> {
        let reads = self.store().measured_reads(None).await?;
        let credentials = self.store().list_credentials(None).await?;
        self.overdrawn(&credentials, &reads).await
    }

    /// The budgets that an hourly read of everybody exceeds, of one credential.
    pub async fn overdrafts_of(&self, id: CredentialId) -> Result<Vec<Overdraft>, EngineError> {
        // Whoever else calls the provider matters only where all of them share a budget.
        let mut all = if self.provider_budgets().is_empty() {
            let reads = self.store().measured_reads(Some(id)).await?;
            let credential = self.store().find_credential(id).await?;
            self.overdrawn(&[credential], &reads).await?
        } else {
            self.overdrafts().await?
        };
        Ok(all.remove(&id).unwrap_or_default())
    }

    async fn overdrawn(
        &self,
        credentials: &[Credential],
        reads: &[MeasuredRead],
    ) -> Result<Overdrafts, EngineError> {
        let mut callers = Vec::new();
        for credential in credentials {
            // Without an active adapter nothing is called.
            let Ok(adapter) = self.adapter(&credential.adapter_id).await else { continue };
            callers.push(Caller::new(credential, &adapter));
        }
        Ok(overdrafts(&callers, reads, self.provider_budgets()))
    }
}

impl Caller {
    fn new(credential: &Credential, adapter: &Adapter) -> Self {
        let descriptor = adapter.descriptor();
        let own: Vec<Budget> = credential.budgets.iter().map(budget).collect();
        Self {
            credential: credential.id,
            provider: descriptor.provider.clone(),
            budgets: budgets_of(descriptor, &own).cloned().collect(),
            reads_changes: descriptor.features.iter().any(|feature| feature == SINCE),
        }
    }
}

/// A budget that was entered at a credential.
pub(crate) fn budget(entered: &CallBudget) -> Budget {
    let window = |window: &usersync_core::model::CallWindow| Window {
        calls: window.calls,
        seconds: window.seconds,
    };
    Budget {
        group: entered.group.clone(),
        windows: entered.windows.iter().map(window).collect(),
        at_once: entered.at_once,
    }
}

fn overdrafts(
    callers: &[Caller],
    reads: &[MeasuredRead],
    providers: &BTreeMap<String, ProviderBudget>,
) -> Overdrafts {
    let of = |credentials: &BTreeSet<CredentialId>| -> Vec<&CallsByGroup> {
        let theirs = reads.iter().filter(|read| credentials.contains(&read.credential));
        theirs.map(|read| &read.calls).collect()
    };
    let mut overdrafts = Overdrafts::new();
    for caller in callers {
        let mut found = Vec::new();
        let mut look = |group: Option<&str>, windows: &[Window], reads: Vec<&CallsByGroup>| {
            let calls = |read: &CallsByGroup| match group {
                Some(group) => read.get(group).copied().unwrap_or_default(),
                None => read.values().sum(),
            };
            let counts: Vec<u32> =
                reads.into_iter().map(calls).filter(|calls| *calls > 0).collect();
            let calls_per_sync = counts.iter().copied().fold(0, u32::saturating_add);
            let Some(allowed_per_hour) = per_hour(windows) else { return };
            if calls_per_sync > allowed_per_hour {
                found.push(Overdraft {
                    group: group.map(str::to_owned),
                    calls_per_sync,
                    allowed_per_hour,
                    properties: u32::try_from(counts.len()).unwrap_or(u32::MAX),
                    reads_changes: caller.reads_changes,
                });
            }
        };
        for budget in &caller.budgets {
            let own = of(&BTreeSet::from([caller.credential]));
            look(Some(&budget.group), &budget.windows, own);
        }
        if let Some(shared) = providers.get(&caller.provider) {
            let sharing = callers.iter().filter(|other| other.provider == caller.provider);
            look(None, &shared.windows, of(&sharing.map(|one| one.credential).collect()));
        }
        if !found.is_empty() {
            overdrafts.insert(caller.credential, found);
        }
    }
    overdrafts
}

/// How many calls an hour all windows allow in the long run; none if they set no limit.
fn per_hour(windows: &[Window]) -> Option<u32> {
    let allowed = |window: &Window| {
        let calls = u64::from(window.calls) * HOUR / u64::from(window.seconds.max(1));
        u32::try_from(calls).unwrap_or(u32::MAX)
    };
    windows.iter().map(allowed).min()
}

#[cfg(test)]
mod tests {
    use usersync_core::model::IntegrationId;
    use uuid::Uuid;

    use super::*;

    fn caller(credential: u128, windows: &[(u32, u32)]) -> Caller {
        let window = |&(calls, seconds): &(u32, u32)| Window { calls, seconds };
        Caller {
            credential: CredentialId::new(Uuid::from_u128(credential)),
            provider: "Example".to_owned(),
            budgets: vec![Budget {
                group: "all".to_owned(),
                windows: windows.iter().map(window).collect(),
                at_once: None,
            }],
            reads_changes: false,
        }
    }

    fn read(credential: u128, calls: u32) -> MeasuredRead {
        MeasuredRead {
            integration: IntegrationId::new(Uuid::nil()),
            credential: CredentialId::new(Uuid::from_u128(credential)),
            calls: CallsByGroup::from([("all".to_owned(), calls)]),
        }
    }

    #[test]
    fn a_day_counts_by_the_hour_and_the_tightest_window_decides() {
        let window = |calls, seconds| Window { calls, seconds };
        assert_eq!(per_hour(&[]), None);
        assert_eq!(per_hour(&[window(8, 1), window(200, 3600)]), Some(200));
        assert_eq!(per_hour(&[window(200, 3600), window(2400, 86_400)]), Some(100));
    }

    #[test]
    fn what_each_takes_alone_may_be_too_much_together() {
        let callers = [caller(1, &[(100, 3600)]), caller(2, &[(100, 3600)])];
        let reads = [read(1, 60), read(1, 50), read(2, 90)];
        let found = overdrafts(&callers, &reads, &BTreeMap::new());
        let expected = Overdraft {
            group: Some("all".to_owned()),
            calls_per_sync: 110,
            allowed_per_hour: 100,
            properties: 2,
            reads_changes: false,
        };
        assert_eq!(found, Overdrafts::from([(callers[0].credential, vec![expected])]));
    }

    #[test]
    fn everybody_who_calls_a_provider_shares_its_budget() {
        let callers = [caller(1, &[]), caller(2, &[])];
        let shared =
            ProviderBudget { windows: vec![Window { calls: 100, seconds: 3600 }], at_once: None };
        let providers = BTreeMap::from([("Example".to_owned(), shared)]);
        let found = overdrafts(&callers, &[read(1, 60), read(2, 50)], &providers);
        assert_eq!(found.len(), 2, "both are told");
        for overdraft in found.values().flatten() {
            assert_eq!((overdraft.calls_per_sync, overdraft.properties), (110, 2));
            assert_eq!(overdraft.group, None);
        }
    }
}
