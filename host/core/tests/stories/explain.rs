//! Why somebody is, or is not, in the directory: one situation for each step and outcome.

use insta::assert_snapshot;
use usersync_core::alert::Action;
use usersync_core::explain::{FieldWhy, Remedy};
use usersync_core::model::{AlertKind, Field, Role, Step};
use usersync_core::plan::End;

use crate::world::{OAKS, PINES, Resident, World, key, rejected, resident};

fn nora() -> Resident {
    resident("p1", "Nora", "Ibarra")
}

fn sam() -> Resident {
    resident("p2", "Sam", "Okafor").unit("102")
}

/// What is told of somebody after one run over these residents.
fn told(residents: impl IntoIterator<Item = Resident>, who: &str) -> String {
    let mut world = World::listing(residents);
    told_by(&mut world, who)
}

/// What is told of somebody after one more run.
fn told_by(world: &mut World, who: &str) -> String {
    let plan = world.sync();
    world.explains(&plan, who).to_string()
}

#[test]
fn read_nobody_of_that_name_is_listed() {
    assert_snapshot!(told([nora(), sam()], "Lou Ferris"));
}

#[test]
fn read_the_row_could_not_be_read() {
    let mut world = World::listing([sam()]);
    world.listings.get_mut(&OAKS).unwrap().rejected.push(rejected(Some("p1")));
    assert_snapshot!(told_by(&mut world, "p1"));
}

#[test]
fn read_neither_first_nor_last_name() {
    assert_snapshot!(told([nora().named("", ""), sam()], "p1"));
}

#[test]
fn read_broke_off_before_the_end() {
    let mut world = World::listing([sam()]);
    world.sync();
    world.lists([nora(), sam()]);
    let failure = "reach".to_owned();
    world.fails(OAKS, End::Failed { failure, told_elsewhere: false });
    assert_snapshot!(told_by(&mut world, "nora"));
}

#[test]
fn read_would_change_too_much() {
    let mut world = World::listing([sam()]);
    world.sync();
    let newcomers = (0..30).map(|n| resident(&format!("n{n:02}"), &format!("Ann{n}"), "Miller"));
    world.lists(newcomers.chain([nora(), sam()]));
    assert_snapshot!(told_by(&mut world, "nora"));
}

#[test]
fn read_not_seen_any_more() {
    let mut world = World::listing([nora(), sam()]);
    world.sync();
    world.lists([sam()]);
    world.sync();
    assert_snapshot!(told_by(&mut world, "nora.ibarra@example.com"));
}

#[test]
fn read_the_pms_property_was_detached() {
    let mut world = World::listing([sam()]);
    world.lists_at(PINES, [nora()]);
    world.sync();
    world.listings.remove(&PINES);
    assert_snapshot!(told_by(&mut world, "nora"));
}

#[test]
fn role_a_guarantor_does_not_live_there() {
    assert_snapshot!(told([nora().role(Role::Guarantor)], "Nora Ibarra"));
}

#[test]
fn role_nobody_real() {
    assert_snapshot!(told([resident("p1", "Vacant", "")], "vacant"));
}

#[test]
fn status_past() {
    assert_snapshot!(told([nora().status("Past")], "Ibarra, Nora"));
}

#[test]
fn status_unknown() {
    assert_snapshot!(told([nora().status("Limbo")], "Ibarra"));
}

#[test]
fn exclusion_never_created() {
    let mut world = World::listing([nora().status("Notice")]);
    world.excludes(&["notice"]);
    assert_snapshot!(told_by(&mut world, "nora"));
}

#[test]
fn exclusion_freezes_who_is_linked() {
    let mut world = World::listing([nora()]);
    world.sync();
    world.excludes(&["notice"]);
    world.lists([nora().status("Notice").unit("204")]);
    assert_snapshot!(told_by(&mut world, "nora"));
}

#[test]
fn email_missing() {
    assert_snapshot!(told([nora().email("none@none.com").unit("204")], "nora"));
}

#[test]
fn duplicate_emails_hold_everybody_who_shares_one() {
    let shared = sam().email("nora.ibarra@example.com");
    assert_snapshot!(told([nora(), shared], "sam"));
}

#[test]
fn duplicate_emails_yield_by_decision() {
    let mut world = World::listing([nora(), sam().email("nora.ibarra@example.com")]);
    world.sync();
    let id = world.alert(AlertKind::DuplicateEmails).id;
    let answer = usersync_core::alert::Answer {
        record: Some(key("p1")),
        ..usersync_core::alert::Answer::new(Action::SyncOnlyThis)
    };
    world.respond(id, &answer).unwrap();
    assert_snapshot!(told_by(&mut world, "sam"));
}

#[test]
fn same_person_waits_with_the_record_that_governs() {
    let mut world = World::listing([nora()]);
    world.sync();
    let moved = |person| resident(person, "Nora", "Ibarra").email("nora@example.com");
    world.lists([moved("p1"), moved("p3")]);
    assert_snapshot!(told_by(&mut world, "p3"));
}

#[test]
fn match_by_email_under_another_name() {
    let mut world = World::listing([nora()]);
    world.enters("Nora", "Ibarra-Lopez", "nora.ibarra@example.com");
    assert_snapshot!(told_by(&mut world, "p1"));
}

#[test]
fn match_put_off_by_somebody() {
    let mut world = World::listing([nora()]);
    world.enters("Nora", "Ibarra-Lopez", "nora.ibarra@example.com");
    world.sync();
    world.answers(AlertKind::NameMismatch, Action::Dismiss).unwrap();
    assert_snapshot!(told_by(&mut world, "p1"));
}

#[test]
fn match_removed_here_by_hand() {
    let mut world = World::listing([nora(), sam()]);
    world.sync();
    world.removes(world.contact("p1").id);
    assert_snapshot!(told_by(&mut world, "nora"));
}

#[test]
fn match_kept_out_by_decision() {
    let mut world = World::listing([nora(), sam()]);
    world.sync();
    world.removes(world.contact("p1").id);
    world.sync();
    world.answers(AlertKind::RemovedHere, Action::KeepOut).unwrap();
    assert_snapshot!(told_by(&mut world, "nora"));
}

#[test]
fn update_held_by_a_changed_email() {
    let mut world = World::listing([nora()]);
    world.sync();
    world.lists([nora().email("nora@example.com").phone("512-555-0142")]);
    assert_snapshot!(told_by(&mut world, "nora@example.com"));
}

#[test]
fn update_nothing_but_a_local_edit() {
    let mut world = World::listing([nora()]);
    world.sync();
    world.edits(world.contact("p1").id, Field::Unit, "101 A");
    assert_snapshot!(told_by(&mut world, "nora"));
}

#[test]
fn update_another_record_governs() {
    let mut world =
        World::listing([nora().unit("204"), resident("p3", "Nora", "Ibarra").status("Future")]);
    world.sync();
    assert_snapshot!(told_by(&mut world, "p3"));
}

#[test]
fn nobody_in_the_pms_belongs_to_who_was_entered_by_hand() {
    let mut world = World::listing([sam()]);
    world.enters("Lou", "Ferris", "lou@example.com");
    assert_snapshot!(told_by(&mut world, "lou@example.com"));
}

#[test]
fn several_people_are_all_told_of() {
    let mut world = World::listing([nora(), resident("p3", "Nora", "Quinn").unit("7")]);
    let plan = world.sync();
    let found = world.explains(&plan, "nora");
    let people: Vec<_> = found.people.iter().map(|one| one.person.to_string()).collect();
    assert_eq!(
        people,
        [
            "Nora Ibarra (resident p1, unit 101, nora.ibarra@example.com)",
            "Nora Quinn (resident p3, unit 7, nora.quinn@example.com)"
        ]
    );
}

#[test]
fn somebody_is_found_by_whatever_is_known_of_them() {
    let listed = resident("p1", "José", "Núñez").phone("(512) 555-0142").email("JN@example.com");
    let mut world = World::listing([listed, sam()]);
    let plan = world.sync();
    let contact = world.contact("p1").id.to_string();
    for who in ["jose", "Nunez, José", "jn@EXAMPLE.com", "+1 512 555 0142", "P1", &contact] {
        let found = world.explains(&plan, who);
        assert_eq!(found.people.len(), 1, "{who}");
        assert_eq!(found.people[0].person.record, Some(key("p1")), "{who}");
        assert_eq!(found.people[0].remedy, Remedy::Nothing);
    }
    for who in ["", "  ", "osé", "555-0143", "jn@example.org"] {
        assert_eq!(world.explains(&plan, who).people, [], "{who}");
    }
}

#[test]
fn without_a_recording_who_is_left_out_is_found_by_resident_id_alone() {
    let mut world = World::listing([nora().status("Notice"), sam()]);
    world.excludes(&["Notice"]);
    let plan = world.sync();
    let by_name = world.explains_from_memory(&plan, "nora");
    assert_eq!(by_name.people, []);
    assert!(by_name.to_string().contains("ask by resident id"), "{by_name}");
    let by_id = world.explains_from_memory(&plan, "p1");
    assert_eq!(by_id.people[0].decided, Step::Exclusion);
    assert_eq!(by_id.people[0].person.name, "");
    assert_eq!(by_id.people[0].remedy, Remedy::Include { word: "Notice".to_owned() });
}

#[test]
fn why_a_field_differs_is_told_field_by_field() {
    let mut world =
        World::listing([nora().phone("512-555-0142").lease("2026-01-01", "2026-12-31")]);
    world.sync();
    world.edits(world.contact("p1").id, Field::Phone, "512-555-0199");
    world.lists([nora()
        .email("n@example.com")
        .phone("512-555-0142")
        .move_out_absent()
        .lease("2026-01-01", "2026-11-30")]);
    let plan = world.sync();
    let explained = world.explains(&plan, "p1").people.remove(0);
    let why = |field| explained.fields.iter().find(|one| one.field == field).unwrap().why.clone();
    let alert = Some(world.alert(AlertKind::EmailMismatch).id);
    assert_eq!(why(Field::FirstName), FieldWhy::Same);
    assert_eq!(why(Field::Email), FieldWhy::Held { alert });
    assert_eq!(why(Field::Phone), FieldWhy::LocalEdit);
    assert_eq!(why(Field::LeaseEnd), FieldWhy::Held { alert });
    assert_eq!(why(Field::MoveOut), FieldWhy::NotCarried);

    world.answers(AlertKind::EmailMismatch, Action::KeepDoorEmail).unwrap();
    let plan = world.sync();
    let explained = world.explains(&plan, "p1").people.remove(0);
    let email = explained.fields.iter().find(|one| one.field == Field::Email).unwrap();
    assert!(matches!(email.why, FieldWhy::Declined { .. }), "{email:?}");
}
