//! What the tests said, counted. Decides whether they passed.

use std::collections::BTreeSet;
use std::fmt;

/// The acceptance scenarios are numbered from S01 to this.
const LAST_SCENARIO: u8 = 45;

/// The results of every test binary, and what the tests wrote down beside them.
#[derive(Debug, Default)]
pub(crate) struct Report {
    passed: usize,
    failed: usize,
    ignored: usize,
    /// Names of the tests that failed.
    failures: Vec<String>,
    /// Tests that found a program missing and stood aside, with their reasons. They count as
    /// passed where the test framework counts.
    stood_aside: Vec<String>,
    scenarios: BTreeSet<String>,
    /// Whether cargo was content.
    pub(crate) cargo_succeeded: bool,
}

impl Report {
    /// Takes in a line that a test binary printed.
    pub(crate) fn read_line(&mut self, line: &str) {
        if let Some([passed, failed, ignored]) = counts(line) {
            self.passed += passed;
            self.failed += failed;
            self.ignored += ignored;
        } else if let Some(name) = failed_test(line) {
            self.failures.push(name.to_owned());
        }
    }

    /// Takes in the log of skipped tests: a line for each, its name and the reason.
    pub(crate) fn read_skips(&mut self, log: &str) {
        self.stood_aside.extend(entries(log));
    }

    /// Takes in the log of scenarios: a line for each; the same line twice counts once.
    pub(crate) fn read_scenarios(&mut self, log: &str) {
        self.scenarios.extend(entries(log));
    }

    /// Tests that stood aside, with their reasons.
    pub(crate) fn stood_aside(&self) -> &[String] {
        &self.stood_aside
    }

    /// How many scenarios ran.
    pub(crate) fn scenarios(&self) -> usize {
        self.scenarios.len()
    }

    /// Says which acceptance scenarios no test has played, if there are any.
    pub(crate) fn missing_scenarios(&self) -> Option<String> {
        let is_missing = |number: &String| {
            !self.scenarios.iter().any(|line| line.split_whitespace().next() == Some(number))
        };
        let numbers = (1..=LAST_SCENARIO).map(|number| format!("S{number:02}"));
        let missing: Vec<String> = numbers.filter(is_missing).collect();
        (!missing.is_empty()).then(|| format!("no test has played {}", missing.join(", ")))
    }

    /// What stands against calling this a pass, a sentence each; empty if nothing does.
    pub(crate) fn objections(&self, in_ci: bool) -> Vec<String> {
        let mut objections: Vec<String> =
            self.failures.iter().map(|name| format!("failed: {name}")).collect();
        if !self.cargo_succeeded && self.failed == 0 {
            objections.push(
                "cargo test failed, but no test did: something did not compile or a test binary \
                 ended before its results"
                    .to_owned(),
            );
        }
        if self.passed + self.failed == 0 {
            objections.push("no test ran".to_owned());
        }
        if in_ci && !self.stood_aside.is_empty() {
            objections.push(
                "tests were skipped for want of a program, which CI does not accept".to_owned(),
            );
        }
        objections
    }
}

/// `12 passed, 0 failed, 1 skipped`.
impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let passed = self.passed.saturating_sub(self.stood_aside.len());
        // A binary that ended before its results counts as one failed test.
        let failed = self.failed.max(usize::from(!self.cargo_succeeded));
        let skipped = self.ignored + self.stood_aside.len();
        write!(out, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

/// Passed, failed and ignored of a line like
/// `test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`.
fn counts(line: &str) -> Option<[usize; 3]> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut counts = counts.split("; ");
    let mut next = |word: &str| {
        let (number, found) = counts.next()?.split_once(' ')?;
        (found == word).then(|| number.parse().ok()).flatten()
    };
    Some([next("passed")?, next("failed")?, next("ignored")?])
}

/// The name in a line like `test merge::a_local_edit_survives ... FAILED`.
fn failed_test(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

/// The lines of a log that say something.
fn entries(log: &str) -> impl Iterator<Item = String> {
    log.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_BINARIES: &str = "
running 3 tests
test merge::a_local_edit_survives ... ok
test merge::a_blank_clears ... FAILED
test merge::slow ... ignored, takes an hour

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s

   Doc-tests usersync_core

running 40 tests
test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; finished in 1.02s

all doctests ran in 1.50s; merged doctests compilation took 1.40s
";

    fn report(lines: &str, cargo_succeeded: bool) -> Report {
        let mut report = Report { cargo_succeeded, ..Report::default() };
        lines.lines().for_each(|line| report.read_line(line));
        report
    }

    fn passing() -> Report {
        report("test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out", true)
    }

    #[test]
    fn the_results_of_all_binaries_are_added_up() {
        let report = report(TWO_BINARIES, false);
        assert_eq!(report.to_string(), "41 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn a_failed_test_is_named() {
        let report = report(TWO_BINARIES, false);
        assert_eq!(report.objections(false), ["failed: merge::a_blank_clears"]);
    }

    #[test]
    fn nothing_stands_against_tests_that_passed() {
        assert!(passing().objections(true).is_empty());
    }

    #[test]
    fn a_line_that_only_resembles_a_result_is_not_counted() {
        for line in [
            "test result: ok. many passed; 0 failed; 0 ignored",
            "test result: ok. 1 passed; 2 ignored; 0 failed",
            "  test result: ok. 1 passed; 0 failed; 0 ignored",
            "test result: ok. 1 passed",
            "test result: ok",
        ] {
            assert_eq!(counts(line), None, "{line}");
        }
    }

    #[test]
    fn a_test_that_stood_aside_counts_as_skipped_and_not_as_passed() {
        let mut report = passing();
        report.read_skips("store::postgres: `initdb` was not found\n\n");
        assert_eq!(report.to_string(), "4 passed, 0 failed, 1 skipped");
    }

    #[test]
    fn standing_aside_is_accepted_by_a_person_and_not_by_ci() {
        let mut report = passing();
        report.read_skips("store::postgres: `initdb` was not found");
        assert!(report.objections(false).is_empty());
        assert_eq!(report.objections(true).len(), 1);
    }

    #[test]
    fn an_ignored_test_is_accepted_by_ci() {
        let report = report(
            "test result: ok. 5 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out",
            true,
        );
        assert_eq!(report.to_string(), "5 passed, 0 failed, 2 skipped");
        assert!(report.objections(true).is_empty());
    }

    #[test]
    fn no_tests_at_all_is_no_pass() {
        let report = report("", true);
        assert_eq!(report.objections(false), ["no test ran"]);
    }

    #[test]
    fn a_binary_that_ended_before_its_results_is_a_failure() {
        let mut report = passing();
        report.cargo_succeeded = false;
        assert_eq!(report.to_string(), "5 passed, 1 failed, 0 skipped");
        assert_eq!(report.objections(false).len(), 1);
    }

    #[test]
    fn a_scenario_is_counted_once() {
        let mut report = passing();
        report.read_scenarios("S07 on SQLite\nS07 on PostgreSQL\nS07 on SQLite\n");
        assert_eq!(report.scenarios(), 2);
    }

    #[test]
    fn a_scenario_that_nobody_played_is_missed() {
        let played = |numbers: std::ops::RangeInclusive<u8>| {
            let lines: Vec<String> =
                numbers.map(|number| format!("S{number:02} on SQLite")).collect();
            let mut report = passing();
            report.read_scenarios(&lines.join("\n"));
            report.missing_scenarios()
        };
        assert_eq!(played(1..=45), None);
        assert_eq!(played(3..=44).unwrap(), "no test has played S01, S02, S45");
    }
}
