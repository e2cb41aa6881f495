//! What a version asks for, and how that differs from the one in use.

use std::collections::BTreeSet;

use usersync_adapters::Class;
use usersync_adapters::protocol::{Descriptor, FieldKind};

/// Everything that a version could ever do, in lines for the operator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Asks {
    pub(super) hosts: Vec<Asked>,
    pub(super) operations: Vec<Asked>,
    pub(super) fields: Vec<Asked>,
    /// Of what the version in use asks for, what this one does not.
    pub(super) gone: Vec<String>,
    /// The class, where it is weaker than that of the version in use.
    pub(super) weaker: Option<Class>,
}

/// One thing that is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Asked {
    pub(super) what: String,
    pub(super) about: String,
    /// The version in use does not ask for it.
    pub(super) new: bool,
}

impl Asks {
    /// What a version asks for, beside what the one in use does.
    pub(super) fn of(version: (&Descriptor, Class), in_use: Option<(&Descriptor, Class)>) -> Self {
        let (descriptor, class) = version;
        let before = in_use.map(|(descriptor, _)| Lines::of(descriptor));
        let now = Lines::of(descriptor);
        let compare = |lines: &[(String, String)], before: Option<&[(String, String)]>| {
            let known: Option<BTreeSet<&str>> =
                before.map(|lines| lines.iter().map(|(what, _)| what.as_str()).collect());
            let asked = |(what, about): &(String, String)| Asked {
                new: known.as_ref().is_some_and(|known| !known.contains(what.as_str())),
                what: what.clone(),
                about: about.clone(),
            };
            lines.iter().map(asked).collect::<Vec<_>>()
        };
        let gone = before.iter().flat_map(|before| before.gone_in(&now)).collect();
        let accepted = in_use.map_or(Class::Sealed, |(_, class)| class);
        Self {
            hosts: compare(&now.hosts, before.as_ref().map(|before| &*before.hosts)),
            operations: compare(&now.operations, before.as_ref().map(|before| &*before.operations)),
            fields: compare(&now.fields, before.as_ref().map(|before| &*before.fields)),
            gone,
            weaker: (class > accepted).then_some(class),
        }
    }

    /// Whether it asks for something that the version in use does not.
    pub(super) fn asks_for_more(&self) -> bool {
        let mut all = self.hosts.iter().chain(&self.operations).chain(&self.fields);
        self.weaker.is_some() || all.any(|asked| asked.new)
    }
}

/// What a description asks for: each thing and what there is to say of it.
struct Lines {
    hosts: Vec<(String, String)>,
    operations: Vec<(String, String)>,
    fields: Vec<(String, String)>,
}

impl Lines {
    fn of(descriptor: &Descriptor) -> Self {
        let host = |host: String| {
            let about = match host.strip_prefix("setting:") {
                Some(key) => format!("the address that a credential names as {key}"),
                None => String::new(),
            };
            (host, about)
        };
        let operations = descriptor.operations.iter().map(|operation| {
            let marks: Vec<_> = operation.marks.iter().map(ToString::to_string).collect();
            let what = format!("{:?} {}", operation.method, operation.name).to_uppercase();
            let what = what.replace(&operation.name.to_uppercase(), &operation.name);
            (what, format!("{} ({})", operation.purpose, marks.join("; ")))
        });
        let fields = descriptor.settings.iter().map(|field| {
            let about = if field.kind == FieldKind::Secret { "secret" } else { "" };
            (field.label.clone(), about.to_owned())
        });
        Self {
            hosts: descriptor.hosts.iter().map(ToString::to_string).map(host).collect(),
            operations: operations.collect(),
            fields: fields.collect(),
        }
    }

    fn gone_in(&self, now: &Self) -> Vec<String> {
        let gone = |before: &[(String, String)], now: &[(String, String)]| {
            let lost =
                before.iter().filter(|(what, _)| !now.iter().any(|(other, _)| other == what));
            lost.map(|(what, _)| what.clone()).collect::<Vec<_>>()
        };
        let mut all = gone(&self.hosts, &now.hosts);
        all.extend(gone(&self.operations, &now.operations));
        all.extend(gone(&self.fields, &now.fields));
        all
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn descriptor(hosts: &[&str], operations: &[&str]) -> Descriptor {
        let operation = |name: &&str| json!({ "name": name, "method": "GET", "purpose": "reads", "group": null, "marks": [] });
        serde_json::from_value(json!({
            "id": "cedar",
            "name": "Cedar",
            "version": "1.0.0",
            "provider": "cedar",
            "settings": [],
            "credentials": [],
            "hosts": hosts,
            "operations": operations.iter().map(operation).collect::<Vec<_>>(),
            "budgets": [],
            "statuses": [],
            "cursors": { "writes": 1, "reads": [1] },
            "features": [],
        }))
        .unwrap()
    }

    #[test]
    fn what_a_version_adds_is_marked_and_what_it_drops_is_listed() {
        let before = descriptor(&["a.example.com"], &["residents", "units"]);
        let after = descriptor(&["a.example.com", "b.example.com"], &["residents"]);
        let asks = Asks::of((&after, Class::Sealed), Some((&before, Class::Sealed)));
        let new: Vec<_> = asks.hosts.iter().map(|host| (&*host.what, host.new)).collect();
        assert_eq!(new, [("a.example.com", false), ("b.example.com", true)]);
        assert_eq!(asks.gone, ["GET units"]);
        assert!(asks.asks_for_more());
        assert!(
            !Asks::of((&before, Class::Sealed), Some((&before, Class::Sealed))).asks_for_more()
        );
    }

    #[test]
    fn a_weaker_class_is_more() {
        let same = descriptor(&[], &[]);
        let asks = Asks::of((&same, Class::Wasi), Some((&same, Class::Sealed)));
        assert_eq!(asks.weaker, Some(Class::Wasi));
        assert!(asks.asks_for_more());
    }
}
