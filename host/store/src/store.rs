//! The way in.

use std::sync::Arc;

use crate::db::{Db, Tx, params};
use crate::error::{Error, Result};
use crate::sealing::KeyRing;

/// Everything that is kept. Cheap to clone; all clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    pub(crate) keys: Arc<KeyRing>,
}

/// How the database is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Health {
    /// `SQLite` or `PostgreSQL`.
    pub engine: &'static str,
    /// Changes to the tables that this version brings and that are not made yet.
    pub pending_migrations: usize,
}

impl Store {
    /// Opens `sqlite:FILE`, which is made if it is not there, or `postgres://…`.
    pub async fn connect(url: &str, keys: KeyRing) -> Result<Self> {
        Ok(Self { db: Db::open(url).await?, keys: Arc::new(keys) })
    }

    /// Makes or changes tables until they are as this version needs them.
    pub async fn migrate(&self) -> Result<()> {
        self.db.migrate().await
    }

    /// Asks the database how it is.
    pub async fn health(&self) -> Result<Health> {
        let mut tx = self.read().await?;
        let (alive,): (i64,) = tx.one("select cast(1 as bigint)", params![]).await?;
        debug_assert_eq!(alive, 1);
        let applied = tx
            .one::<(i64,)>("select count(*) from _sqlx_migrations where success", params![])
            .await;
        let applied = match applied {
            Ok((applied,)) => usize::try_from(applied).unwrap_or_default(),
            // The table is not there before the first migration.
            Err(Error::Statement { .. }) => 0,
            Err(error) => return Err(error),
        };
        Ok(Health {
            engine: self.db.engine(),
            pending_migrations: self.db.migrations().saturating_sub(applied),
        })
    }

    /// How many rows each table holds.
    pub async fn row_counts(&self) -> Result<Vec<(String, i64)>> {
        self.read().await?.all(ROW_COUNTS, params![]).await
    }

    /// Ends all connections, once those in use are handed back.
    pub async fn close(&self) {
        self.db.close().await;
    }

    pub(crate) async fn read(&self) -> Result<Tx> {
        self.db.read().await
    }

    pub(crate) async fn write(&self) -> Result<Tx> {
        self.db.write().await
    }
}

const ROW_COUNTS: &str = "
    select 'account', count(*) from account
    union all select 'adapter', count(*) from adapter
    union all select 'adapter_version', count(*) from adapter_version
    union all select 'alert', count(*) from alert
    union all select 'api_token', count(*) from api_token
    union all select 'attachment', count(*) from attachment
    union all select 'audit', count(*) from audit
    union all select 'contact', count(*) from contact
    union all select 'credential', count(*) from credential
    union all select 'decision', count(*) from decision
    union all select 'delivery', count(*) from delivery
    union all select 'history', count(*) from history
    union all select 'host_grant', count(*) from host_grant
    union all select 'integration', count(*) from integration
    union all select 'link', count(*) from link
    union all select 'organisation', count(*) from organisation
    union all select 'outcome', count(*) from outcome
    union all select 'pms_property', count(*) from pms_property
    union all select 'progress', count(*) from progress
    union all select 'property', count(*) from property
    union all select 'receipt', count(*) from receipt
    union all select 'record', count(*) from record
    union all select 'run', count(*) from run
    union all select 'transcript', count(*) from transcript
    union all select 'webhook', count(*) from webhook
    order by 1";

#[cfg(all(test, feature = "testing"))]
mod tests {
    use crate::db::params;
    use crate::testing::{Engine, TestStore};

    #[tokio::test]
    async fn row_counts_leave_no_table_out() {
        let test = TestStore::open(Engine::Sqlite).await.unwrap();
        let mut tx = test.store.read().await.unwrap();
        let tables: Vec<(String,)> = tx
            .all(
                "select name from sqlite_schema
                 where type = 'table' and name not like '%sqlite%' and name not like '%sqlx%'
                 order by name",
                params![],
            )
            .await
            .unwrap();
        let counted = test.store.row_counts().await.unwrap();
        let counted: Vec<_> = counted.into_iter().map(|(table, _)| (table,)).collect();
        assert_eq!(counted, tables);
    }
}
