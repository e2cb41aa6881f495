//! How far the targets came, for people and for programs.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::log::Log;

/// Every target that was run.
#[derive(Serialize, Default)]
pub(super) struct Summary {
    pub(super) targets: Vec<Outcome>,
}

/// How far one target came.
#[derive(Serialize)]
pub(super) struct Outcome {
    target: &'static str,
    executions: u64,
    executions_per_second: u64,
    residents: u64,
    coverage: u64,
    peak_memory_mb: u64,
    crashes: Vec<Crash>,
}

/// An input that showed a fault.
#[derive(Serialize)]
struct Crash {
    file: PathBuf,
    /// Runs it again.
    repeat: String,
    /// Has the tests run it from now on.
    keep: String,
}

impl Outcome {
    /// Adds up what the processes of a target left.
    pub(super) fn of(
        target: &'static str,
        logs: &[Log],
        binary: &Path,
        crashes: &[PathBuf],
    ) -> Self {
        let crash = |file: &PathBuf| Crash {
            repeat: format!("{} {}", binary.display(), file.display()),
            keep: format!("cp {} tests/fuzz/regressions/{target}/WHAT-IT-SHOWED", file.display()),
            file: file.clone(),
        };
        Self {
            target,
            executions: logs.iter().map(|log| log.executions).sum(),
            executions_per_second: logs.iter().map(|log| log.per_second).sum(),
            residents: logs.iter().map(|log| log.residents).sum(),
            // Each process takes in what the others found, so that the best knows nearly all of it.
            coverage: logs.iter().map(|log| log.coverage).max().unwrap_or_default(),
            peak_memory_mb: logs.iter().map(|log| log.peak_megabytes).max().unwrap_or_default(),
            crashes: crashes.iter().map(crash).collect(),
        }
    }
}

impl Summary {
    /// Whether no input showed a fault.
    pub(super) fn is_clean(&self) -> bool {
        self.targets.iter().all(|outcome| outcome.crashes.is_empty())
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<10} {:>12} {:>8} {:>12} {:>9} {:>9} {:>8}",
            "target", "executions", "per s", "residents", "coverage", "peak MB", "crashes"
        )?;
        for outcome in &self.targets {
            writeln!(
                f,
                "{:<10} {:>12} {:>8} {:>12} {:>9} {:>9} {:>8}",
                outcome.target,
                outcome.executions,
                outcome.executions_per_second,
                outcome.residents,
                outcome.coverage,
                outcome.peak_memory_mb,
                outcome.crashes.len()
            )?;
        }
        for crash in self.targets.iter().flat_map(|outcome| &outcome.crashes) {
            writeln!(
                f,
                "\n{}\n  repeat: {}\n  keep:   {}",
                crash.file.display(),
                crash.repeat,
                crash.keep
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_says_how_to_repeat_it_and_fails_the_run() {
        let log = Log { executions: 500, residents: 7, coverage: 90, ..Log::default() };
        let logs = [log, Log { coverage: 80, ..log }];
        let crashes = [PathBuf::from("crashes/crash-1")];
        let clean = Outcome::of("yardi", &logs, Path::new("fuzz-yardi"), &[]);
        let broken = Outcome::of("mri", &logs, Path::new("fuzz-mri"), &crashes);
        assert_eq!((clean.executions, clean.residents, clean.coverage), (1000, 14, 90));
        assert!(Summary { targets: vec![clean] }.is_clean());
        let summary = Summary { targets: vec![broken] };
        assert!(!summary.is_clean());
        let text = summary.to_string();
        assert!(text.contains("repeat: fuzz-mri crashes/crash-1"), "{text}");
        assert!(text.contains("cp crashes/crash-1 tests/fuzz/regressions/mri/"), "{text}");
    }
}
