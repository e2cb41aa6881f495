//! What a process of libFuzzer leaves behind.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

/// Where a process writes, within its folder.
pub(super) fn file(folder: &Path) -> PathBuf {
    folder.join("log")
}

/// The figures of one process.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Log {
    pub(super) executions: u64,
    pub(super) per_second: u64,
    pub(super) peak_megabytes: u64,
    /// Edges of the program that some input took.
    pub(super) coverage: u64,
    /// Rows of residents that came of the inputs, less those of the last thousand inputs.
    pub(super) residents: u64,
}

impl Log {
    /// Reads what a process left in its folder.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let file = file(folder);
        let text =
            fs::read(&file).with_context(|| format!("could not read `{}`", file.display()))?;
        let tally = fs::read_to_string(folder.join("tally.json")).unwrap_or_default();
        Ok(Self::of(&String::from_utf8_lossy(&text), &tally))
    }

    fn of(text: &str, tally: &str) -> Self {
        let mut log = Self::default();
        for line in text.lines() {
            if let Some((name, value)) = line.strip_prefix("stat::").and_then(|l| l.split_once(':'))
            {
                let value = value.trim().parse().unwrap_or_default();
                match name {
                    "number_of_executed_units" => log.executions = value,
                    "average_exec_per_sec" => log.per_second = value,
                    "peak_rss_mb" => log.peak_megabytes = value,
                    _ => {}
                }
            } else if let Some(coverage) = figure(line, "cov:") {
                log.coverage = coverage;
            }
        }
        let tally: Value = serde_json::from_str(tally).unwrap_or_default();
        log.residents = tally["residents"].as_u64().unwrap_or_default();
        log
    }
}

/// The number behind a word of a status line: `#2048 REDUCE cov: 512 ft: 1024`.
fn figure(line: &str, word: &str) -> Option<u64> {
    let mut words = line.strip_prefix('#')?.split_whitespace();
    words.find(|found| *found == word)?;
    words.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_figures_count() {
        let text = "INFO: seed corpus: files: 3\n\
            #3\tINITED cov: 400 ft: 410 corp: 3/9b exec/s: 0 rss: 40Mb\n\
            #4096\tpulse  cov: 512 ft: 700 corp: 9/9b lim: 4096 exec/s: 2048 rss: 44Mb\n\
            #5000\tDONE   cov: 520 ft: 710 corp: 9/9b lim: 4096 exec/s: 2500 rss: 44Mb\n\
            stat::number_of_executed_units: 5000\n\
            stat::average_exec_per_sec:     2500\n\
            stat::new_units_added:          6\n\
            stat::peak_rss_mb:              44\n";
        let tally = r#"{"executions": 4096, "residents": 1234}"#;
        let expected = Log {
            executions: 5000,
            per_second: 2500,
            peak_megabytes: 44,
            coverage: 520,
            residents: 1234,
        };
        assert_eq!(Log::of(text, tally), expected);
    }

    #[test]
    fn a_process_that_came_to_nothing_has_no_figures() {
        assert_eq!(Log::of("", ""), Log::default());
    }
}
