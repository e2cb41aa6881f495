//! The descriptor, its words read once.

use std::str::FromStr;

use super::{outward, rows, wit};
use crate::findings::Findings;
use crate::protocol::{
    Budget, Choice, Condition, CredentialSlot, CursorVersions, Descriptor, FieldKind, Mark,
    Operation, Parameter, Part, SettingField, StatusWord, Window,
};
use crate::versions::Described;

/// Reads a descriptor and names every word in it that cannot be read.
pub(super) fn read(described: wit::Descriptor) -> Described {
    let mut findings = Findings::default();
    let id = parse(&mut findings, "id", &described.id);
    let version = parse(&mut findings, "version", &described.version);
    let hosts =
        described.hosts.iter().filter_map(|host| parse(&mut findings, "hosts", host)).collect();
    let credentials = described
        .credentials
        .into_iter()
        .filter_map(|slot| credential(slot, &mut findings))
        .collect();
    let operations =
        described.operations.into_iter().map(|listed| operation(listed, &mut findings)).collect();
    let (Some(id), Some(version), true) = (id, version, findings.is_empty()) else {
        return Err(findings.into_problems());
    };
    Ok(Descriptor {
        id,
        name: described.name,
        version,
        provider: described.provider,
        settings: described.settings.into_iter().map(field).collect(),
        credentials,
        hosts,
        operations,
        budgets: described.budgets.into_iter().map(budget).collect(),
        statuses: described
            .statuses
            .into_iter()
            .map(|status| StatusWord {
                word: status.word,
                standing: rows::standing(status.standing),
            })
            .collect(),
        cursors: CursorVersions {
            writes: described.cursors.writes,
            reads: described.cursors.reads,
        },
        features: described.features,
    })
}

/// Reads a word, or takes down why it cannot be read.
fn parse<T: FromStr<Err: ToString>>(findings: &mut Findings, place: &str, word: &str) -> Option<T> {
    word.parse().map_err(|problem: T::Err| findings.add(place, problem.to_string())).ok()
}

fn field(field: wit::Field) -> SettingField {
    let choice = |choice: wit::Choice| Choice {
        value: choice.value,
        label: choice.label,
        help: choice.help,
    };
    let condition =
        |condition: wit::Condition| Condition { key: condition.key, values: condition.values };
    SettingField {
        key: field.key,
        label: field.label,
        help: field.help,
        kind: FieldKind::from_word(&field.kind),
        required: field.required,
        default: field.default,
        choices: field.choices.into_iter().map(choice).collect(),
        shown_when: field.shown_when.into_iter().map(condition).collect(),
    }
}

fn credential(slot: wit::CredentialSlot, findings: &mut Findings) -> Option<CredentialSlot> {
    let part = |part: wit::Part| match part {
        wit::Part::Literal(text) => Part::Literal(text),
        wit::Part::Setting(key) => Part::Setting(key),
        wit::Part::Secret(key) => Part::Secret(key),
    };
    let parameter = |parameter: wit::Parameter| Parameter {
        name: parameter.name,
        parts: parameter.parts.into_iter().map(part).collect(),
    };
    Some(CredentialSlot {
        scheme: parse(findings, &format!("credential `{}`", slot.name), &slot.scheme)?,
        name: slot.name,
        parameters: slot.parameters.into_iter().map(parameter).collect(),
    })
}

fn operation(operation: wit::Operation, findings: &mut Findings) -> Operation {
    let place = format!("operation `{}`", operation.name);
    let marks = operation
        .marks
        .into_iter()
        .filter_map(|mark| {
            let place = parse(findings, &place, &mark.place)?;
            Some(Mark { place, name: mark.name, value: mark.value })
        })
        .collect();
    Operation {
        name: operation.name,
        method: outward::method(operation.method),
        purpose: operation.purpose,
        group: operation.group,
        marks,
    }
}

fn budget(budget: wit::Budget) -> Budget {
    let window = |window: wit::Window| Window { calls: window.calls, seconds: window.seconds };
    Budget {
        group: budget.group,
        windows: budget.windows.into_iter().map(window).collect(),
        at_once: budget.at_once,
    }
}
