//! What is wrong with a description, as far as a person reads it.
//!
//! A component from outside can be wrong in as many places and in as long words as it likes, so
//! what is kept of that is bounded.

use crate::fault::cut;

/// Problems kept of one description; who has mended these learns of the others.
const MOST_FINDINGS: usize = 50;
/// Bytes of a place or of a problem.
const MOST_TEXT_BYTES: usize = 500;

/// One thing that is wrong with a descriptor.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct DescriptorProblem {
    /// Where: ``operation `GetResidents` ``.
    pub place: String,
    /// What is wrong and what would be right.
    pub problem: String,
}

/// Problems in the order in which they were found.
#[derive(Default)]
pub(crate) struct Findings(Vec<DescriptorProblem>);

impl Findings {
    /// Takes a problem down.
    pub(crate) fn add(&mut self, place: impl AsRef<str>, problem: impl AsRef<str>) {
        if self.0.len() < MOST_FINDINGS {
            let kept = |text: &str| cut(text, MOST_TEXT_BYTES).to_owned();
            let (place, problem) = (kept(place.as_ref()), kept(problem.as_ref()));
            self.0.push(DescriptorProblem { place, problem });
        }
    }

    /// Whether nothing is wrong so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems that are kept.
    pub(crate) fn into_problems(self) -> Vec<DescriptorProblem> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_without_end_are_kept_short() {
        let mut findings = Findings::default();
        for _ in 0..10_000 {
            findings.add("a setting", "ü".repeat(10_000));
        }
        let problems = findings.into_problems();
        assert_eq!(problems.len(), MOST_FINDINGS);
        assert!(problems.iter().all(|problem| problem.problem.len() <= MOST_TEXT_BYTES));
    }
}
