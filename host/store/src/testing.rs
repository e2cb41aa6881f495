//! Stores for tests, on either engine.
//!
//! The first test that asks for PostgreSQL starts a cluster of its own in a temporary folder, as an
//! unprivileged user, reached by a socket in that folder; each test gets a fresh database in it. A
//! shell waits beside the cluster and takes it down, folder and all, as soon as this process ends,
//! however it ends.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use secrecy::SecretBox;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;
use usersync_core::model::{Link, PropertyId};

use crate::error::Result;
use crate::link;
use crate::sealing::{KeyRing, MasterKey};
use crate::store::Store;

/// A database engine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A store with a database of its own.
#[derive(Debug)]
pub struct TestStore {
    pub store: Store,
    /// Opens the same database again.
    pub url: String,
    /// Holds the SQLite files; goes with the test.
    pub folder: TempDir,
}

/// The keys that every test store seals with.
pub fn keys() -> KeyRing {
    KeyRing::new(MasterKey::new(SecretBox::new(Box::new([7; 32]))), Vec::new())
}

impl TestStore {
    /// A store with fresh tables. None where PostgreSQL is not installed: the test then stands
    /// aside, except under `CI=true`, where it fails.
    pub async fn open(engine: Engine) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.path().join("usersync.db").display()),
            Engine::Postgres => postgres_url().await?,
        };
        let store = Store::connect(&url, keys()).await.expect("the database opens");
        store.migrate().await.expect("the tables can be made");
        Some(Self { store, url, folder })
    }
}

impl Store {
    /// Every link that a directory ever had, ended ones included.
    pub async fn list_links(&self, property: PropertyId) -> Result<Vec<Link>> {
        link::load_all(&mut self.read().await?, property).await
    }
}

/// The address of a fresh, empty PostgreSQL database; none where it is not installed.
pub async fn postgres_url() -> Option<String> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    static DATABASES: AtomicU32 = AtomicU32::new(0);
    let Some(cluster) = CLUSTER.get_or_init(Cluster::start) else {
        stand_aside("PostgreSQL is not installed: `initdb` and `postgres` were not found");
        return None;
    };
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let mut connection = cluster.connect("postgres").await.expect("the cluster answers");
    let create = format!("create database {name}");
    connection.execute(AssertSqlSafe(create)).await.expect("a database can be made");
    connection.close().await.expect("the connection closes");
    Some(cluster.url(&name))
}

/// A PostgreSQL cluster that lives as long as this process.
struct Cluster {
    folder: PathBuf,
    /// Its input is a pipe that only this process holds; when that ends, so does the cluster.
    _keeper: Child,
}

/// Makes the cluster, serves from it until the input ends, then stops it and leaves no trace.
/// `$1` is the folder of the programs, `$2` the folder of the cluster.
const KEEPER: &str = r#"
    trap '' INT HUP
    "$1/initdb" --pgdata "$2/data" --username usersync --auth trust --encoding UTF8 \
        --locale C --no-sync >"$2/log" 2>&1 || exit 1
    "$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=500 -F \
        >>"$2/log" 2>&1 &
    cat >/dev/null
    kill -TERM $!
    wait $!
    rm -rf "$2" || { sleep 1; rm -rf "$2"; }
"#;

impl Cluster {
    fn start() -> Option<Self> {
        let programs = find_programs()?;
        let folder = tempfile::Builder::new()
            .prefix("usersync-pg-")
            .tempdir()
            .expect("a temporary folder can be made")
            .keep();
        let mut command = shell_for(&folder);
        let keeper = command
            .arg("-c")
            .arg(KEEPER)
            .arg("sh")
            .arg(programs)
            .arg(&folder)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell can be started");
        let cluster = Self { folder, _keeper: keeper };
        cluster.wait_until_ready();
        Some(cluster)
    }

    /// The last line of its lock file tells that the server accepts connections.
    fn wait_until_ready(&self) {
        let lock = self.folder.join("data/postmaster.pid");
        let deadline = Instant::now() + Duration::from_mins(1);
        let is_ready = || {
            let text = std::fs::read_to_string(&lock).unwrap_or_default();
            text.lines().nth(7).is_some_and(|state| state.trim() == "ready")
        };
        while !is_ready() {
            assert!(
                Instant::now() < deadline,
                "PostgreSQL did not start; it says:\n{}",
                std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn url(&self, database: &str) -> String {
        let folder = self.folder.display();
        format!("postgres://usersync@localhost/{database}?host={folder}")
    }

    async fn connect(&self, database: &str) -> sqlx::Result<PgConnection> {
        let options: sqlx::postgres::PgConnectOptions = self.url(database).parse()?;
        options.connect().await
    }
}

/// A shell that PostgreSQL is willing to run in: not root's. The folder becomes its user's.
fn shell_for(folder: &Path) -> Command {
    let user = if id_of(None) == Some(0) { unprivileged_user() } else { None };
    let Some((name, id)) = user else {
        return Command::new("sh");
    };
    std::os::unix::fs::chown(folder, Some(id), None).expect("root may give a folder away");
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={name}"));
    command.args(["--clear-groups", "sh"]);
    command
}

fn unprivileged_user() -> Option<(&'static str, u32)> {
    ["postgres", "nobody"].into_iter().find_map(|name| Some((name, id_of(Some(name))?)))
}

fn id_of(user: Option<&str>) -> Option<u32> {
    let output = Command::new("id").arg("-u").args(user).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// Where `initdb` and `postgres` are: on the path, or where Debian keeps them, newest first.
fn find_programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    folders.extend(versions.into_iter().rev().map(|(_, folder)| folder));
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// Says that the test of this thread is skipped, to whoever reads and to the log that the test
/// command counts from. Where CI runs, it fails instead.
#[expect(clippy::print_stderr, reason = "a skipped test has nowhere else to say so")]
pub fn stand_aside(reason: &str) {
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{reason}");
    let thread = std::thread::current();
    let line = format!("{}: {reason}", thread.name().unwrap_or("a test"));
    eprintln!("skipped: {line}");
    if let Some(path) = std::env::var_os("USERSYNC_SKIP_LOG") {
        let log = std::fs::OpenOptions::new().append(true).create(true).open(path);
        let mut log = log.expect("the log of skipped tests can be written");
        writeln!(log, "{line}").expect("the log of skipped tests can be written");
    }
}
