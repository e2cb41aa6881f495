//! Linked people whose emails go round in the PMS.

use rstest::rstest;
use usersync_core::alert::{Action, Answer, actions};
use usersync_core::model::{
    AlertId, AlertKind, ContactId, Decision, Facts, Field, OpenAlert, Outcome, Resolution,
};

use crate::world::{Resident, World, resident};

const EMAILS: [&str; 3] = ["ada@example.com", "ben@example.com", "cy@example.com"];

/// Ada, Ben and Cy, each with the email at this place; no place is an email of their own.
fn people<const N: usize>(emails: [Option<usize>; N]) -> Vec<Resident> {
    let names = ["Ada", "Ben", "Cy"];
    let listed = emails.into_iter().zip(names).map(|(place, name)| {
        let own = format!("{}@example.net", name.to_lowercase());
        resident(name, name, "Byrne").email(place.map_or(own.as_str(), |place| EMAILS[place]))
    });
    listed.collect()
}

/// Their emails were in order, and now they are so.
fn moved<const N: usize>(emails: [Option<usize>; N]) -> World {
    let mut world = World::listing(people(std::array::from_fn::<_, N, _>(Some)));
    world.sync();
    world.lists(people(emails));
    world.sync();
    world
}

fn about<'w>(world: &'w World, name: &str) -> &'w OpenAlert {
    let contact = world.contact(name).id;
    let is_meant = |open: &&OpenAlert| match &open.alert.facts {
        Facts::People(people) => people.contacts[0].id == contact,
        _ => false,
    };
    world.alerts.iter().find(is_meant).unwrap()
}

fn exchange(open: &OpenAlert) -> Vec<ContactId> {
    match &open.alert.facts {
        Facts::People(people) => people.exchange.clone(),
        _ => Vec::new(),
    }
}

fn answer(world: &mut World, id: AlertId, action: Action) {
    world.respond(id, &Answer::new(action)).unwrap();
}

fn emails<const N: usize>(world: &World) -> [String; N] {
    std::array::from_fn(|place| world.shown(["Ada", "Ben", "Cy"][place], Field::Email))
}

#[rstest]
#[case::two([Some(1), Some(0)])]
#[case::three([Some(1), Some(2), Some(0)])]
#[case::three_the_other_way([Some(2), Some(0), Some(1)])]
fn one_answer_applies_the_whole_exchange<const N: usize>(#[case] places: [Option<usize>; N]) {
    let mut world = moved(places);
    assert_eq!(world.asks(), [AlertKind::EmailMismatch; N]);
    assert_eq!(emails::<N>(&world), std::array::from_fn(|place| EMAILS[place].to_owned()));
    let open = about(&world, "Ben").clone();
    assert_eq!(exchange(&open).len(), N - 1);
    assert_eq!(actions(&open.alert)[0], Action::ExchangeEmails);
    answer(&mut world, open.id, Action::ExchangeEmails);
    let expected = places.map(|place| EMAILS[place.unwrap()].to_owned());
    assert_eq!(emails::<N>(&world), expected);
    assert_eq!(world.alerts, []);
    let decided = (AlertKind::EmailMismatch, Resolution::Decided);
    assert_eq!(world.resolutions().iter().filter(|closed| **closed == decided).count(), 1);
    world.sync();
    for name in &["Ada", "Ben", "Cy"][..N] {
        assert_eq!(world.outcome(name).0, Outcome::Unchanged);
    }
}

#[test]
fn a_line_that_does_not_close_is_no_exchange() {
    let mut world = moved([Some(1), Some(2), None]);
    let alert = about(&world, "Ada").clone();
    assert_eq!(exchange(&alert), []);
    let use_pms = Answer::new(Action::UsePmsEmail);
    let refused = world.respond(alert.id, &use_pms).unwrap_err();
    let by = world.contact("Ben").id;
    assert_eq!(refused.to_string(), format!("contact `{by}` carries this email already"));
    for name in ["Cy", "Ben", "Ada"] {
        let id = about(&world, name).id;
        answer(&mut world, id, Action::UsePmsEmail);
    }
    assert_eq!(emails(&world), ["ben@example.com", "cy@example.com", "cy@example.net"]);
}

#[test]
fn whoever_wants_an_email_out_of_an_exchange_is_no_part_of_it() {
    let world = moved([Some(1), Some(0), Some(0)]);
    assert_eq!(exchange(about(&world, "Ada")), [world.contact("Ben").id]);
    assert_eq!(exchange(about(&world, "Cy")), []);
}

#[test]
fn an_email_that_somebody_else_carries_too_is_not_exchanged() {
    let mut world = moved([Some(1), Some(0)]);
    world.enters("Sam", "Okafor", EMAILS[1]);
    world.sync();
    assert_eq!(exchange(about(&world, "Ada")), []);
}

#[test]
fn one_of_them_can_keep_the_email_and_ends_the_exchange() {
    let mut world = moved([Some(1), Some(0)]);
    let ada = about(&world, "Ada").id;
    answer(&mut world, ada, Action::KeepDoorEmail);
    let declined = EMAILS[1].to_owned();
    let contact = world.contact("Ada").id;
    assert_eq!(world.decisions, [Decision::KeepEmail { contact, declined }]);
    assert_eq!(world.asks(), [AlertKind::EmailMismatch]);
    assert_eq!(exchange(about(&world, "Ben")), []);
}

#[test]
fn an_alert_that_becomes_part_of_an_exchange_stays_the_same_alert() {
    let mut world = moved([Some(1), Some(1)]);
    let id = about(&world, "Ada").id;
    assert_eq!(exchange(about(&world, "Ada")), []);
    world.lists(people([Some(1), Some(0)]));
    world.sync();
    assert_eq!(about(&world, "Ada").id, id);
    assert_eq!(exchange(about(&world, "Ada")), [world.contact("Ben").id]);
}

#[test]
fn what_waited_with_the_emails_is_applied_with_them() {
    let mut world = moved([Some(1), Some(0)]);
    let [ada, ben] = people([Some(1), Some(0)]).try_into().unwrap();
    world.lists([ada.unit("202"), ben.unit("203")]);
    world.sync();
    let id = about(&world, "Ada").id;
    answer(&mut world, id, Action::ExchangeEmails);
    assert_eq!(world.shown("Ada", Field::Unit), "202");
    assert_eq!(world.shown("Ben", Field::Unit), "203");
}
