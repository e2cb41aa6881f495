//! Identifiers. Every one is a UUIDv7, except the key of a record, which is the PMS's own.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is no identifier.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{text}` is not an identifier: expected a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057"
)]
pub struct IdError {
    text: String,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an id that was minted elsewhere.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The bare UUID.
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// When it was made, which a UUIDv7 tells to the millisecond.
            pub fn made_at(self) -> Option<DateTime<Utc>> {
                let (seconds, nanos) = self.0.get_timestamp()?.to_unix();
                DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                match Uuid::parse_str(text) {
                    Ok(id) => Ok(Self(id)),
                    Err(_) => Err(IdError { text: text.to_owned() }),
                }
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

ids! {
    /// Whoever owns properties and credentials.
    OrganisationId;
    /// One of our properties: one directory.
    PropertyId;
    /// What stands behind a credential at the PMS.
    AccountId;
    /// One property as the PMS lists it: an account and the PMS's own id.
    PmsPropertyId;
    /// A sealed sign-in at a PMS.
    CredentialId;
    /// One property's feed.
    IntegrationId;
    /// One person in the directory.
    ContactId;
    /// The tie between a record and a contact.
    LinkId;
    /// A question that only a person can answer.
    AlertId;
    /// A person's answer.
    DecisionId;
    /// One pass of one integration.
    RunId;
    /// One entry in the history of a contact.
    HistoryId;
}

/// What identifies a resident record for good: where it is listed, and the PMS's id of the person.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct RecordKey {
    pub pms_property: PmsPropertyId,
    /// The PMS's id of the person, unique within the PMS property.
    pub person: String,
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.pms_property, self.person)
    }
}
