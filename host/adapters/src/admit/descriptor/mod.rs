//! Whether a description holds together: what it names exists, and nothing is named twice.

mod calls;
mod form;

use std::collections::HashSet;
use std::hash::Hash;

use crate::findings::{DescriptorProblem, Findings};
use crate::protocol::Descriptor;

/// Everything that is wrong with a descriptor.
pub(crate) fn problems(descriptor: &Descriptor) -> Vec<DescriptorProblem> {
    let mut findings = Findings::default();
    findings.require("name", !descriptor.name.trim().is_empty(), "is empty");
    findings.require("provider", !descriptor.provider.trim().is_empty(), "is empty");
    form::check_settings(descriptor, &mut findings);
    form::check_credentials(descriptor, &mut findings);
    calls::check_hosts(descriptor, &mut findings);
    calls::check_operations(descriptor, &mut findings);
    calls::check_budgets(descriptor, &mut findings);
    check_statuses(descriptor, &mut findings);
    findings.into_problems()
}

fn check_statuses(descriptor: &Descriptor, findings: &mut Findings) {
    let words = descriptor.statuses.iter().map(|status| status.word.trim().to_lowercase());
    findings.unique("status word", words);
}

impl Findings {
    fn require(&mut self, place: &str, holds: bool, problem: impl AsRef<str>) {
        if !holds {
            self.add(place, problem);
        }
    }

    /// Names must be there, and once each.
    fn unique<T: AsRef<str> + Eq + Hash>(
        &mut self,
        noun: &str,
        names: impl IntoIterator<Item = T>,
    ) {
        let mut seen = HashSet::new();
        for name in names {
            let text = name.as_ref().to_owned();
            self.require(noun, !text.is_empty(), "one has no name");
            if !seen.insert(name) {
                self.add(format!("{noun} `{text}`"), "is listed twice");
            }
        }
    }
}

#[cfg(test)]
mod tests;
