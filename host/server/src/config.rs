//! The configuration: one TOML file, then the environment, then flags; the later wins.
//!
//! An unknown key is refused with its place in the file, so that no setting is ever without effect.
//! Reading it opens nothing else and changes nothing.

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use usersync_engine::egress::EgressSettings;

/// Everything that an operator sets.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the API listens; port 0 takes any that is free.
    pub listen: SocketAddr,
    /// `sqlite:FILE` or `postgres://…`.
    pub database: String,
    /// How this node is called in claims and logs; drawn at each start unless given.
    pub node: Option<String>,
    pub keys: KeySettings,
    pub adapters: AdapterSettings,
    pub egress: EgressSettings,
    pub api: ApiSettings,
    pub log: LogSettings,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database: "sqlite:usersync.db".to_owned(),
            node: None,
            keys: KeySettings::default(),
            adapters: AdapterSettings::default(),
            egress: EgressSettings::default(),
            api: ApiSettings::default(),
            log: LogSettings::default(),
        }
    }
}

/// The table `[keys]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeySettings {
    /// The master key that secrets are sealed under; beside an SQLite file unless given.
    pub file: Option<PathBuf>,
    /// Master keys of earlier times, which still open what was sealed under them.
    pub earlier_files: Vec<PathBuf>,
    /// Draw the master key if its file is not there. Beside a new SQLite file that is done anyway.
    pub create: bool,
}

/// The table `[adapters]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdapterSettings {
    /// Where compiled adapters are kept between starts; none compiles them each time.
    pub cache_folder: Option<PathBuf>,
    /// Let adapters in that import WASI; the world that they find there is empty.
    pub allow_wasi: bool,
}

/// The table `[api]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApiSettings {
    /// How many requests one token, or one address without a token, may make a minute.
    pub requests_per_minute: NonZeroU32,
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self { requests_per_minute: NonZeroU32::new(3000).expect("it is not zero") }
    }
}

/// The table `[log]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    pub format: LogFormat,
    /// What is logged: `info`, or `warn,usersync_engine=debug`.
    pub filter: String,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::default(), filter: "info".to_owned() }
    }
}

/// How log lines are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// What the environment and flags say in place of the file.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Overrides {
    /// Configuration file
    #[arg(long, value_name = "FILE", env = "USERSYNC_CONFIG")]
    pub config: Option<PathBuf>,
    /// Database: `sqlite:FILE` or `postgres://…`
    #[arg(long, value_name = "ADDRESS", env = "USERSYNC_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// File of the master key
    #[arg(long, value_name = "FILE", env = "USERSYNC_KEY_FILE")]
    pub key_file: Option<PathBuf>,
    /// Folder for compiled adapters
    #[arg(long, value_name = "FOLDER", env = "USERSYNC_ADAPTER_CACHE")]
    pub adapter_cache: Option<PathBuf>,
    /// Let adapters in that import WASI; the world that they find there is empty
    #[arg(
        long,
        value_name = "BOOL",
        env = "USERSYNC_ALLOW_WASI",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub allow_wasi: Option<bool>,
    /// How log lines are written
    #[arg(long, value_name = "FORMAT", env = "USERSYNC_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,
    /// What is logged, such as `info` or `warn,usersync_engine=debug`
    #[arg(long, value_name = "FILTER", env = "USERSYNC_LOG")]
    pub log: Option<String>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the configuration `{}` cannot be read", file.display())]
    Read { file: PathBuf, source: io::Error },
    #[error("the configuration `{}` does not hold", file.display())]
    Parse { file: PathBuf, source: Box<toml::de::Error> },
    #[error(
        "no master key file is set; name one as `file` under `[keys]` or in `USERSYNC_KEY_FILE`"
    )]
    NoKeyFile,
}

impl Config {
    /// Reads the file, if one is named, and lets the overrides win.
    pub fn read(overrides: &Overrides) -> Result<Self, ConfigError> {
        let mut config = match &overrides.config {
            Some(file) => Self::read_file(file)?,
            None => Self::default(),
        };
        let Overrides { config: _, database, key_file, adapter_cache, allow_wasi, log_format, log } =
            overrides;
        if let Some(database) = database {
            config.database.clone_from(database);
        }
        if let Some(file) = key_file {
            config.keys.file = Some(file.clone());
        }
        if let Some(folder) = adapter_cache {
            config.adapters.cache_folder = Some(folder.clone());
        }
        if let Some(allow) = allow_wasi {
            config.adapters.allow_wasi = *allow;
        }
        if let Some(format) = log_format {
            config.log.format = *format;
        }
        if let Some(filter) = log {
            config.log.filter.clone_from(filter);
        }
        Ok(config)
    }

    fn read_file(file: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file)
            .map_err(|source| ConfigError::Read { file: file.to_owned(), source })?;
        toml::from_str(&text).map_err(|source| ConfigError::Parse {
            file: file.to_owned(),
            source: Box::new(source),
        })
    }

    /// The SQLite file, if the database is one.
    pub fn sqlite_file(&self) -> Option<&Path> {
        let path = self.database.strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        Some(Path::new(path.split('?').next().unwrap_or(path)))
    }

    /// The file of the master key: as set, or beside the SQLite file.
    pub fn key_file(&self) -> Result<PathBuf, ConfigError> {
        let beside = || self.sqlite_file().map(|file| file.with_extension("key"));
        self.keys.file.clone().or_else(beside).ok_or(ConfigError::NoKeyFile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("usersync.toml");
        std::fs::write(&file, text).unwrap();
        Config::read(&Overrides { config: Some(file), ..Overrides::default() })
    }

    #[test]
    fn an_empty_file_is_the_default() {
        let config = parse("").unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.sqlite_file(), Some(Path::new("usersync.db")));
        assert_eq!(config.key_file().unwrap(), Path::new("usersync.key"));
        assert!(!config.adapters.allow_wasi);
    }

    #[test]
    fn every_table_is_read() {
        let config = parse(
            r#"
            listen = "0.0.0.0:9000"
            database = "postgres://usersync@db.internal/usersync"
            node = "one"

            [keys]
            file = "/run/credentials/usersync/master"

            [adapters]
            allow_wasi = true

            [egress]
            private_addresses = ["127.0.0.1:8081"]
            plain_http = ["127.0.0.1:8081"]

            [api]
            requests_per_minute = 600

            [log]
            format = "json"
            "#,
        )
        .unwrap();
        assert_eq!(config.listen.port(), 9000);
        assert_eq!(config.sqlite_file(), None);
        assert!(config.adapters.allow_wasi);
        assert_eq!(config.api.requests_per_minute.get(), 600);
        assert_eq!(config.log.format, LogFormat::Json);
        assert_eq!(config.egress.plain_http.len(), 1);
    }

    #[test]
    fn an_unknown_key_is_shown_in_its_place() {
        let Err(ConfigError::Parse { source, .. }) = parse("[log]\nformt = \"json\"\n") else {
            panic!("the key was taken");
        };
        let text = source.to_string();
        assert!(text.contains("formt") && text.contains("^^^^^"), "{text}");
    }

    #[test]
    fn overrides_win_over_the_file() {
        let overrides = Overrides {
            database: Some("sqlite:other/people.db".to_owned()),
            log_format: Some(LogFormat::Json),
            ..Overrides::default()
        };
        let config = Config::read(&overrides).unwrap();
        assert_eq!(config.key_file().unwrap(), Path::new("other/people.key"));
        assert_eq!(config.log.format, LogFormat::Json);
    }

    #[test]
    fn postgres_needs_a_named_key_file() {
        let config = Config { database: "postgres://db/usersync".to_owned(), ..Config::default() };
        assert!(matches!(config.key_file(), Err(ConfigError::NoKeyFile)));
    }
}
