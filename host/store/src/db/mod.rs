//! One way to talk to both engines.
//!
//! Every statement of the store is one `&'static str` that both engines understand, run in a
//! transaction. Nothing outside this module names an engine, except where two functions stand side
//! by side and say why.

mod open;
mod param;

use sqlx::{FromRow, Postgres, Sqlite, Transaction, postgres::PgRow, sqlite::SqliteRow};

pub(crate) use open::Db;
pub(crate) use param::{Param, json, params};

use crate::error::{Error, Result};
use crate::receipt;

/// What can be read from a row of either engine.
pub(crate) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// A transaction on either engine. Dropped without [`Tx::commit`], it leaves nothing behind.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one statement on whichever engine the transaction belongs to.
macro_rules! run {
    ($tx:expr, $make:expr, $params:expr, $fetch:ident) => {
        match $tx {
            Tx::Sqlite(tx) => param::bind!($make, $params).$fetch(&mut **tx).await,
            Tx::Postgres(tx) => param::bind!($make, $params).$fetch(&mut **tx).await,
        }
    };
}

impl Tx {
    /// All rows.
    pub(crate) async fn all<T: Row>(
        &mut self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Vec<T>> {
        Ok(run!(self, sqlx::query_as(sql), params, fetch_all)?)
    }

    /// The one row, if there is one.
    pub(crate) async fn optional<T: Row>(
        &mut self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Option<T>> {
        Ok(run!(self, sqlx::query_as(sql), params, fetch_optional)?)
    }

    /// The one row that must be there.
    pub(crate) async fn one<T: Row>(&mut self, sql: &'static str, params: Vec<Param>) -> Result<T> {
        Ok(run!(self, sqlx::query_as(sql), params, fetch_one)?)
    }

    /// The number that a statement counts.
    pub(crate) async fn count(&mut self, sql: &'static str, params: Vec<Param>) -> Result<u64> {
        let (count,): (i64,) = self.one(sql, params).await?;
        Ok(count.unsigned_abs())
    }

    /// Runs a statement and tells how many rows it touched.
    pub(crate) async fn execute(&mut self, sql: &'static str, params: Vec<Param>) -> Result<u64> {
        Ok(match self {
            Self::Sqlite(tx) => {
                param::bind!(sqlx::query(sql), params).execute(&mut **tx).await?.rows_affected()
            }
            Self::Postgres(tx) => {
                param::bind!(sqlx::query(sql), params).execute(&mut **tx).await?.rows_affected()
            }
        })
    }

    /// Keeps what was written, together with the note that the request at hand was carried out.
    pub(crate) async fn commit(mut self) -> Result<()> {
        receipt::note_written(&mut self).await?;
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
        .map_err(Error::from)
    }
}
