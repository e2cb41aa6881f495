//! Opening a database and bringing its tables up to date.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use super::Tx;
use crate::error::{Error, Result};

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

const POSTGRES_CONNECTIONS: u32 = 16;
const SQLITE_READERS: u32 = 8;
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(30);
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

/// A database of either engine.
#[derive(Clone, Debug)]
pub(crate) enum Db {
    /// Readers see the last committed state while the one writer works.
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
    },
    Postgres(PgPool),
}

impl Db {
    /// Opens `sqlite:FILE`, which is made if it is not there, or `postgres://…`.
    pub(crate) async fn open(url: &str) -> Result<Self> {
        match url.split_once(':') {
            Some(("sqlite", _)) => Self::open_sqlite(url).await,
            Some(("postgres" | "postgresql", _)) => Self::open_postgres(url).await,
            _ => Err(Error::Address),
        }
    }

    async fn open_sqlite(url: &str) -> Result<Self> {
        let options = SqliteConnectOptions::from_str(url).map_err(|_| Error::Address)?;
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(Error::Address);
        }
        create_private(options.get_filename())?;
        let options = options
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(SQLITE_BUSY_TIMEOUT)
            // What is no longer kept of a resident must not linger in free pages.
            .pragma("secure_delete", "on")
            .disable_statement_logging();
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options.clone())
            .await
            .map_err(|source| Error::Unreachable { source })?;
        let readers = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options.pragma("query_only", "on"))
            .await
            .map_err(|source| Error::Unreachable { source })?;
        Ok(Self::Sqlite { readers, writer })
    }

    async fn open_postgres(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| Error::Address)?
            .application_name("usersync")
            .disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options)
            .await
            .map_err(|source| Error::Unreachable { source })?;
        Ok(Self::Postgres(pool))
    }

    /// Makes or changes tables until they are as this version needs them.
    pub(crate) async fn migrate(&self) -> Result<()> {
        match self {
            Self::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await,
            Self::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await,
        }
        .map_err(|source| Error::Migrate { source })
    }

    /// Migrations that this version brings.
    pub(crate) fn migrations(&self) -> usize {
        match self {
            Self::Sqlite { .. } => SQLITE_MIGRATIONS.iter().count(),
            Self::Postgres(_) => POSTGRES_MIGRATIONS.iter().count(),
        }
    }

    /// Begins to read one unchanging state of the database.
    pub(crate) async fn read(&self) -> Result<Tx> {
        Ok(match self {
            // In WAL mode a plain transaction reads from the snapshot of its first statement.
            Self::Sqlite { readers, .. } => Tx::Sqlite(readers.begin().await?),
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("begin isolation level repeatable read read only").await?,
            ),
        })
    }

    /// Begins to write.
    pub(crate) async fn write(&self) -> Result<Tx> {
        Ok(match self {
            // A transaction that turns from reading to writing half-way could fail as busy.
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("begin immediate").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Ends all connections, once those in use are handed back.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// `SQLite` or `PostgreSQL`.
    pub(crate) fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }
}

/// Makes the file so that nobody else can read the residents in it; SQLite gives its side files
/// the same mode.
fn create_private(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(source) => Err(Error::File { path: path.display().to_string(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_have_the_same_migrations() {
        let names = |migrator: &Migrator| {
            let names = migrator.iter().map(|one| (one.version, one.description.clone()));
            names.collect::<Vec<_>>()
        };
        assert_eq!(names(&SQLITE_MIGRATIONS), names(&POSTGRES_MIGRATIONS));
    }
}
