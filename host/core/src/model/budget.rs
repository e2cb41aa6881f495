//! How often a PMS may be called, and what is too often.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How often a group of operations may be called with one credential.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CallBudget {
    pub group: String,
    /// All of them hold at once.
    pub windows: Vec<CallWindow>,
    /// Calls under way at one time.
    pub at_once: Option<u32>,
}

/// So many calls in any so many seconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CallWindow {
    pub calls: u32,
    pub seconds: u32,
}

/// A call budget that an hourly read of everybody, at all properties that share it, would exceed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Overdraft {
    /// The group of operations that the credential's budget counts; none of the budget that all
    /// credentials of a provider share.
    pub group: Option<String>,
    /// Calls that one read of everybody takes at all of these properties together, as last
    /// measured.
    pub calls_per_sync: u32,
    pub allowed_per_hour: u32,
    /// Properties whose feeds are on and share the budget.
    pub properties: u32,
    /// Most syncs can read only what changed, and are on time all the same.
    pub reads_changes: bool,
}

impl fmt::Display for Overdraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { group, calls_per_sync, allowed_per_hour, properties, reads_changes } = self;
        let whose = match properties {
            1 => "one property".to_owned(),
            many => format!("{many} properties"),
        };
        write!(f, "reading everybody at {whose} took {calls_per_sync} calls; ")?;
        match group {
            Some(group) => write!(f, "the credential's call budget `{group}`")?,
            None => f.write_str("the provider's budget in `egress.providers`")?,
        }
        write!(f, " allows {allowed_per_hour} an hour, so ")?;
        f.write_str(if *reads_changes {
            "most syncs read only what changed, and who left is noticed once a day; "
        } else {
            "not every property is synced every hour; "
        })?;
        f.write_str(match group {
            Some(_) => {
                "ask the vendor for more and enter it as `budgets` of the credential, or give some \
                 of the properties a credential of their own"
            }
            None => "raise it there if the vendor allows more",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overdraft_tells_the_figures_and_what_to_do() {
        let overdraft = Overdraft {
            group: Some("leases".to_owned()),
            calls_per_sync: 340,
            allowed_per_hour: 200,
            properties: 12,
            reads_changes: false,
        };
        assert_eq!(
            overdraft.to_string(),
            "reading everybody at 12 properties took 340 calls; the credential's call budget \
             `leases` allows 200 an hour, so not every property is synced every hour; ask the \
             vendor for more and enter it as `budgets` of the credential, or give some of the \
             properties a credential of their own"
        );
    }
}
