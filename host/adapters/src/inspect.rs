//! An adapter as its operator sees it before saying yes.

use serde::Serialize;

use crate::admit::Class;
use crate::host::Adapter;
use crate::protocol::{
    AdapterId, Budget, CredentialSlot, Descriptor, Digest, HostPattern, Operation, SettingField,
    StatusWord,
};

/// What an adapter is and everything it may ask for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Inspection<'a> {
    pub id: &'a AdapterId,
    pub version: &'a semver::Version,
    pub name: &'a str,
    pub provider: &'a str,
    pub digest: Digest,
    pub interface: &'static str,
    pub class: Class,
    pub imports: &'a [String],
    pub hosts: &'a [HostPattern],
    pub operations: &'a [Operation],
    pub settings: &'a [SettingField],
    pub credentials: &'a [CredentialSlot],
    pub budgets: &'a [Budget],
    pub statuses: &'a [StatusWord],
    pub features: &'a [String],
}

impl Adapter {
    /// All that an operator decides by.
    pub fn inspect(&self) -> Inspection<'_> {
        let Descriptor {
            id,
            name,
            version,
            provider,
            settings,
            credentials,
            hosts,
            operations,
            budgets,
            statuses,
            cursors: _,
            features,
        } = self.descriptor();
        Inspection {
            id,
            version,
            name,
            provider,
            digest: self.digest(),
            interface: self.interface(),
            class: self.class(),
            imports: self.imports(),
            hosts,
            operations,
            settings,
            credentials,
            budgets,
            statuses,
            features,
        }
    }
}
