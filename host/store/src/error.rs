//! What can go wrong in the store. No text here ever holds a stored value.

use chrono::{DateTime, Utc};
use usersync_core::model::Resolution;

use crate::sealing::SealingError;

/// A result of the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "the database address must begin with `sqlite:` (a file) or `postgres:`, as in `sqlite:usersync.db`"
    )]
    Address,
    #[error(
        "the database file `{path}` cannot be made; check that its folder exists and may be written to"
    )]
    File { path: String, source: std::io::Error },
    #[error(
        "the database does not answer; check that it runs and that the configured address is right"
    )]
    Unreachable { source: sqlx::Error },
    #[error(
        "the tables cannot be brought up to date; restore the version of the service that last ran here, or read the cause"
    )]
    Migrate { source: sqlx::migrate::MigrateError },
    #[error("the database refused a statement")]
    Statement { source: sqlx::Error },
    #[error(
        "column `{column}` holds what this version cannot read; a newer version may have written it"
    )]
    Unreadable { column: String },
    #[error("there is no {what} `{id}`")]
    Missing { what: &'static str, id: String },
    #[error("the {what} was changed by somebody else; load it again and repeat the change")]
    Stale { what: &'static str },
    #[error("{what} `{name}` exists already")]
    Taken { what: &'static str, name: String },
    #[error("the {what} is still in use; take it out of every integration first")]
    InUse { what: &'static str },
    #[error(
        "PMS property `{pms_property}` is attached to property `{property}` already; detach it there first"
    )]
    AlreadyAttached { pms_property: String, property: String },
    #[error("the integration cannot be turned on: {lacks}")]
    NotReady { lacks: &'static str },
    #[error(
        "another attempt of the same request took over from this one; nothing was written: ask again \
         with the same key"
    )]
    Superseded,
    #[error("the integration belongs to another node now or was turned off; nothing was written")]
    ClaimLost,
    #[error("the directory changed after the plan was made; nothing was written: plan again")]
    DirectoryChanged,
    #[error("the alert was closed at {at} ({}) by {}", how.name(), by.as_deref().unwrap_or("a sync"))]
    AlertClosed { at: DateTime<Utc>, how: Resolution, by: Option<String> },
    #[error("`{text}` is no page cursor; take it from the `next` of the page before")]
    Cursor { text: String },
    #[error(
        "the approval is not from a preview of this integration; take the `approval` of its preview"
    )]
    Approval,
    #[error(transparent)]
    Sealing(#[from] SealingError),
}

impl From<sqlx::Error> for Error {
    fn from(source: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match source {
            // The cause would quote the value.
            E::ColumnDecode { index, .. } => Self::Unreadable { column: index },
            E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => {
                Self::Unreachable { source }
            }
            _ => Self::Statement { source },
        }
    }
}

impl Error {
    /// A missing row of some kind.
    pub(crate) fn missing(what: &'static str, id: impl std::fmt::Display) -> Self {
        Self::Missing { what, id: id.to_string() }
    }

    /// This error, or another one where a unique index refused the row.
    pub(crate) fn if_duplicate(self, other: impl FnOnce() -> Self) -> Self {
        if self.violates(sqlx::error::DatabaseError::is_unique_violation) { other() } else { self }
    }

    /// This error, or another one where a row that is needed is not there, or where the row to be
    /// deleted is needed by another.
    pub(crate) fn if_dangling(self, other: impl FnOnce() -> Self) -> Self {
        if self.violates(sqlx::error::DatabaseError::is_foreign_key_violation) {
            other()
        } else {
            self
        }
    }

    fn violates(&self, is: impl Fn(&dyn sqlx::error::DatabaseError) -> bool) -> bool {
        matches!(self, Self::Statement { source: sqlx::Error::Database(error) } if is(error.as_ref()))
    }
}
