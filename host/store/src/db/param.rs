//! Values on their way into a statement.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde::Serialize;
use serde_json::Value;
use usersync_core::model::{
    AccountId, AlertId, ContactId, CredentialId, DecisionId, HistoryId, IntegrationId, LinkId,
    OrganisationId, PmsPropertyId, PropertyId, RunId,
};
use uuid::Uuid;

/// One value, typed so that a missing one still has its type.
#[derive(Debug)]
pub(crate) enum Param {
    Id(Option<Uuid>),
    Text(Option<String>),
    Number(Option<i64>),
    Flag(bool),
    Date(Option<NaiveDate>),
    Instant(Option<DateTime<Utc>>),
    Json(Option<Value>),
    Bytes(Option<Vec<u8>>),
}

/// Binds parameters to a query of either engine.
macro_rules! bind {
    ($query:expr, $params:expr) => {
        $params.into_iter().fold($query, |query, param| match param {
            $crate::db::Param::Id(value) => query.bind(value),
            $crate::db::Param::Text(value) => query.bind(value),
            $crate::db::Param::Number(value) => query.bind(value),
            $crate::db::Param::Flag(value) => query.bind(value),
            $crate::db::Param::Date(value) => query.bind(value),
            $crate::db::Param::Instant(value) => query.bind(value),
            $crate::db::Param::Json(value) => query.bind(value),
            $crate::db::Param::Bytes(value) => query.bind(value),
        })
    };
}
pub(super) use bind;

/// The parameters of a statement, `$1` first.
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Param::from($value)),*] };
}
pub(crate) use params;

/// A value as a JSON parameter.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Param {
    let mut value = serde_json::to_value(value).expect("domain values have string keys");
    drop_nul(&mut value);
    Param::Json(Some(value))
}

/// PostgreSQL holds no NUL character; whoever sent one meant nothing by it.
fn drop_nul(value: &mut Value) {
    match value {
        Value::String(text) => text.retain(|c| c != '\0'),
        Value::Array(items) => items.iter_mut().for_each(drop_nul),
        Value::Object(fields) => fields.values_mut().for_each(drop_nul),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

macro_rules! ids {
    ($($id:ident),*) => {$(
        impl From<$id> for Param {
            fn from(id: $id) -> Self {
                Self::Id(Some(id.uuid()))
            }
        }

        impl From<Option<$id>> for Param {
            fn from(id: Option<$id>) -> Self {
                Self::Id(id.map($id::uuid))
            }
        }
    )*};
}

ids!(
    AccountId,
    AlertId,
    ContactId,
    CredentialId,
    DecisionId,
    HistoryId,
    IntegrationId,
    LinkId,
    OrganisationId,
    PmsPropertyId,
    PropertyId,
    RunId
);

impl From<Uuid> for Param {
    fn from(id: Uuid) -> Self {
        Self::Id(Some(id))
    }
}

impl From<Option<Uuid>> for Param {
    fn from(id: Option<Uuid>) -> Self {
        Self::Id(id)
    }
}

impl From<Option<String>> for Param {
    fn from(text: Option<String>) -> Self {
        Self::Text(text.map(|mut text| {
            text.retain(|c| c != '\0');
            text
        }))
    }
}

impl From<String> for Param {
    fn from(text: String) -> Self {
        Some(text).into()
    }
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Some(text.to_owned()).into()
    }
}

impl From<&String> for Param {
    fn from(text: &String) -> Self {
        Some(text.clone()).into()
    }
}

impl From<Option<&str>> for Param {
    fn from(text: Option<&str>) -> Self {
        text.map(str::to_owned).into()
    }
}

impl From<i64> for Param {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<u32> for Param {
    fn from(number: u32) -> Self {
        i64::from(number).into()
    }
}

impl From<Option<u32>> for Param {
    fn from(number: Option<u32>) -> Self {
        Self::Number(number.map(i64::from))
    }
}

impl From<bool> for Param {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Option<NaiveDate>> for Param {
    fn from(date: Option<NaiveDate>) -> Self {
        Self::Date(date)
    }
}

impl From<Option<DateTime<Utc>>> for Param {
    /// Instants are cut to the microseconds that PostgreSQL keeps.
    fn from(at: Option<DateTime<Utc>>) -> Self {
        Self::Instant(at.map(|at| at.trunc_subsecs(6)))
    }
}

impl From<DateTime<Utc>> for Param {
    fn from(at: DateTime<Utc>) -> Self {
        Some(at).into()
    }
}

impl From<Vec<u8>> for Param {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Some(bytes))
    }
}

impl From<Option<Vec<u8>>> for Param {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Option<Param>> for Param {
    /// A JSON value that may be missing.
    fn from(param: Option<Param>) -> Self {
        param.unwrap_or(Self::Json(None))
    }
}
