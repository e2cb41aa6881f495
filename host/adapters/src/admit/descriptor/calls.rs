//! The calls: where they go, what they are told by, and how often they come.

use super::Findings;
use crate::protocol::{Descriptor, FieldKind, HostPattern, Mark, Method, Operation, Place};

pub(super) fn check_hosts(descriptor: &Descriptor, findings: &mut Findings) {
    findings.require("hosts", !descriptor.hosts.is_empty(), "none is listed");
    findings.unique("host", descriptor.hosts.iter().map(ToString::to_string));
    for host in &descriptor.hosts {
        if let HostPattern::Setting(key) = host {
            let has_url =
                |kind| matches!(kind, FieldKind::Url | FieldKind::Text | FieldKind::Choice);
            let exists =
                descriptor.settings.iter().any(|field| field.key == *key && has_url(field.kind));
            findings.require(
                &format!("host `{host}`"),
                exists,
                "names no setting that holds a URL",
            );
        }
    }
}

pub(super) fn check_operations(descriptor: &Descriptor, findings: &mut Findings) {
    findings.require("operations", !descriptor.operations.is_empty(), "none is listed");
    findings.unique("operation", descriptor.operations.iter().map(|operation| &operation.name));
    for operation in &descriptor.operations {
        let place = format!("operation `{}`", operation.name);
        let purpose = operation.purpose.trim();
        findings.require(&place, !purpose.is_empty(), "has no purpose to show to the operator");
        if let Some(group) = &operation.group {
            let exists = descriptor.budgets.iter().any(|budget| budget.group == *group);
            findings.require(&place, exists, format!("is in the group `{group}` without a budget"));
        }
        findings.require(
            &place,
            !operation.marks.is_empty(),
            "has no mark, so that any request would pass for it",
        );
        for mark in &operation.marks {
            if let Some(problem) = problem_of_mark(operation, mark) {
                findings.add(&place, problem);
            }
        }
    }
}

fn problem_of_mark(operation: &Operation, mark: &Mark) -> Option<&'static str> {
    let named = !mark.name.is_empty();
    if mark.value.is_empty() {
        return Some("has a mark without a value");
    }
    match mark.place {
        Place::Path | Place::Xml if named => Some("has a mark with a name, of which it has none"),
        Place::Header | Place::Query if !named => Some("has a mark without a name"),
        Place::Json if !mark.name.starts_with('/') => {
            Some("has a mark whose name is no JSON pointer, such as `/method/name`")
        }
        Place::Json | Place::Xml if operation.method == Method::Get => {
            Some("has a mark in the body, but a GET has none")
        }
        _ => None,
    }
}

pub(super) fn check_budgets(descriptor: &Descriptor, findings: &mut Findings) {
    findings.unique("budget", descriptor.budgets.iter().map(|budget| &budget.group));
    for budget in &descriptor.budgets {
        let place = format!("budget `{}`", budget.group);
        let limits = !budget.windows.is_empty() || budget.at_once.is_some();
        findings.require(&place, limits, "limits nothing");
        findings.require(&place, budget.at_once != Some(0), "allows no call at a time");
        let possible = budget.windows.iter().all(|window| window.calls > 0 && window.seconds > 0);
        findings.require(&place, possible, "has a window of no calls or of no time");
    }
}
