//! What holds of every plan, whatever the PMS lists and whatever people do.
//!
//! [`World`] checks every sync and every answer. Here it is given lives that nobody would write
//! down, with few names, emails and ids, so that people collide all the time.

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use usersync_core::alert::{Answer, actions};
use usersync_core::model::{
    ContactId, Facts, Field, OpenAlert, Outcome, PmsPropertyId, Reason, Role, Threshold, Thresholds,
};
use usersync_core::plan::End;

use crate::world::{OAKS, PINES, Resident, World, rejected, resident};

const EMAILS: [&str; 7] = [
    "ada@example.com",
    "ADA@example.com ",
    "ben@example.com",
    "cy@example.com",
    "",
    "none@none.com",
    "not an address",
];

/// One thing that happens to a property.
#[derive(Clone, Debug)]
enum Event {
    Lists(PmsPropertyId, Vec<Resident>),
    /// Only these changed.
    Changes(PmsPropertyId, Vec<Resident>),
    /// The next reads of a PMS property fail, until it lists somebody again.
    Fails(PmsPropertyId, bool),
    Rejects(PmsPropertyId, Option<&'static str>),
    Excludes(Vec<&'static str>),
    Enters(&'static str, &'static str, &'static str),
    Edits(Index, Field, &'static str),
    Removes(Index),
    Unlinks(Index),
    Answers {
        alert: Index,
        action: Index,
        record: Index,
        contact: Option<Index>,
    },
    Undoes(Index),
    /// Every run that changes something waits for approval, or none does.
    Reviews(bool),
    Syncs,
}

fn pms_property() -> impl Strategy<Value = PmsPropertyId> {
    prop_oneof![3 => Just(OAKS), 1 => Just(PINES)]
}

fn name() -> impl Strategy<Value = (&'static str, &'static str)> {
    let first = select(vec!["Ada", "ada", "Adah", "Ben", ""]);
    let last = prop_oneof![6 => Just("Byrne"), 2 => Just("Cole"), 1 => Just("")];
    (first, last)
}

fn listed() -> impl Strategy<Value = Resident> {
    let person = select(vec!["p1", "p2", "p3", "p4"]);
    let email = select(EMAILS.to_vec());
    let status = prop_oneof![
        5 => Just("Current"),
        2 => Just("Future"),
        1 => Just("Notice"),
        2 => Just("Past"),
        1 => Just("Canceled"),
        1 => Just("Limbo"),
    ];
    let role = prop_oneof![6 => Just(Role::Leaseholder), 1 => Just(Role::Guarantor)];
    let unit = select(vec!["101", "102", ""]);
    let start = select(vec!["2026-01-01", "2026-02-01", ""]);
    let flow = (select(vec!["512-555-0142", "512-555-0199", ""]), any::<bool>(), any::<bool>());
    let lease = select(vec![None, Some("l1"), Some("l2")]);
    (person, name(), email, status, role, unit, start, flow, lease).prop_map(
        |(person, (first, last), email, status, role, unit, start, flow, lease)| {
            let (phone, phone_told, move_out_told) = flow;
            let mut listed = resident(person, first, last)
                .email(email)
                .status(status)
                .role(role)
                .unit(unit)
                .lease(start, "2026-12-31")
                .phone(phone)
                .move_out("2026-06-30");
            if !phone_told {
                listed = listed.phone_absent();
            }
            if !move_out_told {
                listed = listed.move_out_absent();
            }
            match lease {
                Some(id) => listed.lease_id(id),
                None => listed,
            }
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    let person = select(vec![Some("p1"), Some("p5"), None]);
    let words = select(vec![vec![], vec!["Notice"], vec!["current"], vec!["Past", "Future"]]);
    let typed = prop_oneof![
        select(EMAILS.to_vec()).prop_map(|email| (Field::Email, email)),
        select(vec!["Ada", "Ben"]).prop_map(|name| (Field::FirstName, name)),
        select(vec!["512-555-0142", "512-555-0177", ""]).prop_map(|text| (Field::Phone, text)),
    ];
    let answer = (any::<Index>(), any::<Index>(), any::<Index>(), any::<Option<Index>>());
    prop_oneof![
        6 => (pms_property(), prop::collection::vec(listed(), 0..6))
            .prop_map(|(pms_property, residents)| Event::Lists(pms_property, residents)),
        2 => (pms_property(), prop::collection::vec(listed(), 0..3))
            .prop_map(|(pms_property, residents)| Event::Changes(pms_property, residents)),
        1 => (pms_property(), any::<bool>()).prop_map(|(at, told)| Event::Fails(at, told)),
        1 => (pms_property(), person).prop_map(|(at, person)| Event::Rejects(at, person)),
        1 => words.prop_map(Event::Excludes),
        2 => (name(), select(EMAILS.to_vec()))
            .prop_map(|((first, last), email)| Event::Enters(first, last, email)),
        2 => (any::<Index>(), typed).prop_map(|(who, (field, text))| Event::Edits(who, field, text)),
        1 => any::<Index>().prop_map(Event::Removes),
        1 => any::<Index>().prop_map(Event::Unlinks),
        5 => answer.prop_map(|(alert, action, record, contact)| Event::Answers {
            alert,
            action,
            record,
            contact,
        }),
        1 => any::<Index>().prop_map(Event::Undoes),
        1 => any::<bool>().prop_map(Event::Reviews),
        8 => Just(Event::Syncs),
    ]
}

fn someone(world: &World, who: Index) -> Option<ContactId> {
    let ids: Vec<ContactId> = world.contacts.keys().copied().collect();
    (!ids.is_empty()).then(|| *who.get(&ids))
}

/// Some answer to some alert. The core may refuse it; then nothing happens.
fn answer(world: &mut World, alert: Index, action: Index, record: Index, contact: Option<Index>) {
    if world.alerts.is_empty() {
        return;
    }
    let open: OpenAlert = alert.get(&world.alerts).clone();
    let offered = actions(&open.alert);
    if offered.is_empty() {
        return;
    }
    let record = match &open.alert.facts {
        Facts::People(people) => Some(record.get(&people.records).key.clone()),
        _ => None,
    };
    let contact = match (&open.alert.facts, contact) {
        (Facts::People(people), Some(which)) if !people.contacts.is_empty() => {
            Some(which.get(&people.contacts).id)
        }
        (_, Some(which)) => someone(world, which),
        (_, None) => None,
    };
    let before = world.clone();
    let until = Some(world.now() + TimeDelta::hours(3));
    let answer = Answer { action: *action.get(offered), record, contact, until };
    if world.respond(open.id, &answer).is_err() {
        assert_eq!(world.contacts, before.contacts, "a refused answer has no effect");
        assert_eq!(world.links, before.links);
        assert_eq!(world.decisions, before.decisions);
    }
}

fn happens(world: &mut World, event: Event) {
    match event {
        Event::Lists(at, residents) => world.lists_at(at, residents),
        Event::Changes(at, residents) => world.changes_at(at, residents),
        Event::Fails(at, told_elsewhere) if world.listings.contains_key(&at) => {
            world.fails(at, End::Failed { failure: "reach".to_owned(), told_elsewhere });
        }
        Event::Rejects(at, person) if world.listings.contains_key(&at) => {
            world.listings.get_mut(&at).unwrap().rejected.push(rejected(person));
        }
        Event::Fails(..) | Event::Rejects(..) => {}
        Event::Excludes(words) => world.excludes(&words),
        Event::Enters(first, last, email) => {
            world.enters(first, last, email);
        }
        Event::Edits(who, field, text) => {
            if let Some(id) = someone(world, who) {
                world.edits(id, field, text);
            }
        }
        Event::Removes(who) => {
            if let Some(id) = someone(world, who) {
                world.removes(id);
            }
        }
        Event::Unlinks(who) => {
            if let Some(id) = someone(world, who) {
                world.unlinks(id);
            }
        }
        Event::Answers { alert, action, record, contact } => {
            answer(world, alert, action, record, contact);
        }
        Event::Undoes(which) => {
            if !world.decisions.is_empty() {
                let place = which.index(world.decisions.len());
                world.decisions.remove(place);
            }
        }
        Event::Reviews(all) => {
            let percent = if all { 0 } else { 100 };
            let threshold = Threshold { people: percent, percent };
            world.settings.thresholds =
                Thresholds { created: threshold, altered: threshold, renumbered: threshold };
        }
        Event::Syncs => {
            if world.sync().withheld.is_empty() {
                keeps_nothing_of_strangers(world);
            }
        }
    }
}

/// Personal data is kept only of those who are linked, held, or wait in a read that is not decided.
fn keeps_nothing_of_strangers(world: &World) {
    for (key, record) in &world.records {
        let verdict = world.verdicts.get(key);
        let is_out = verdict.is_some_and(|verdict| {
            matches!(verdict.outcome, Outcome::Skipped | Outcome::Error)
                && !matches!(verdict.reason, Reason::IncompleteRead | Reason::FeedCheck)
        });
        if is_out && world.link(key).is_none() {
            assert_eq!(record.leases, [], "{key}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_sync_and_every_answer_keeps_the_laws(
        events in prop::collection::vec(event(), 1..25),
    ) {
        let mut world = World::listing([]);
        for event in events {
            let people = world.contacts.len();
            let removes = matches!(event, Event::Removes(_));
            happens(&mut world, event);
            prop_assert!(removes || world.contacts.len() >= people, "nobody is deleted");
        }
        world.sync();
    }
}
