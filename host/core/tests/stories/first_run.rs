//! A first run over a property where a little of everything happens.

use insta::assert_snapshot;
use usersync_core::model::Role;
use usersync_core::plan::Plan;

use crate::world::{OAKS, World, rejected, resident};

/// How each record ended, one a line, and the counts.
fn outcomes(plan: &Plan) -> String {
    let mut lines: Vec<String> = plan
        .records
        .iter()
        .map(|record| {
            let (person, verdict) = (&record.key.person, record.verdict);
            let (outcome, step) = (verdict.outcome.name(), verdict.step.name());
            format!("{person}: {outcome} at {step}, {:?}", verdict.reason)
        })
        .collect();
    lines.extend(plan.rejected.iter().map(|row| format!("a row: {}", row.why)));
    lines.push(serde_json::to_string(&plan.tally).unwrap());
    lines.join("\n")
}

#[test]
fn every_record_ends_with_one_outcome_and_the_step_that_decided() {
    let mut world = World::listing([
        resident("a1", "Nora", "Ibarra"),
        resident("a2", "Nora", "Ibarra").status("Future").unit("202"),
        resident("b1", "Sam", "Okafor"),
        resident("c1", "William", "Ferris"),
        resident("d1", "Ines", "Castel").email("ines@example.net"),
        resident("e1", "Tom", "Hale").email("hale@example.com"),
        resident("e2", "Una", "Hale").email("hale@example.com"),
        resident("f1", "Vic", "Moss"),
        resident("g1", "Wes", "Nair").email(""),
        resident("h1", "Xan", "Ober").status("Past"),
        resident("i1", "Yul", "Pike").status("Eviction"),
        resident("j1", "Zoe", "Quist").status("Limbo"),
        resident("k1", "Abe", "Rusk").role(Role::Guarantor),
        resident("l1", "Vacant", "Unit"),
        resident("m1", "", ""),
    ]);
    world.excludes(&["eviction"]);
    world.enters("Sam", "Okafor", "sam.okafor@example.com");
    world.enters("Bill", "Ferris", "william.ferris@example.com");
    world.enters("Ines", "Castel", "ines.castel@example.com");
    world.enters("Vic", "Moss", "vic.moss@example.com");
    world.enters("Vic", "Moss", "vic.moss@example.com");
    world.listings.get_mut(&OAKS).unwrap().rejected = vec![rejected(None)];
    assert_snapshot!(outcomes(&world.sync()), @r#"
    a1: created at match, NobodyMatched
    a2: linked at same_person, SamePerson
    b1: linked at match, ExactMatch
    c1: held at match, Alert(NameMismatch)
    d1: held at match, Alert(EmailMismatch)
    e1: held at duplicate_emails, Alert(DuplicateEmails)
    e2: held at duplicate_emails, Alert(DuplicateEmails)
    f1: held at match, Alert(DuplicateAccounts)
    g1: held at email, Alert(MissingEmail)
    h1: skipped at status, Past
    i1: skipped at exclusion, Excluded
    j1: skipped at status, UnknownStatus
    k1: skipped at role, Guarantor
    l1: skipped at role, Placeholder
    m1: error at read, NoName
    a row: no status
    {"created":1,"linked":2,"held":6,"skipped":5,"error":2}
    "#);
    let again = world.sync().tally;
    assert_snapshot!(
        serde_json::to_string(&again).unwrap(),
        @r#"{"unchanged":3,"held":6,"skipped":5,"error":2}"#
    );
}
