//! Who somebody is to the household, and how they stand.

mod common;

use common::{listing, read, resident};
use rstest::rstest;
use usersync_adapter::script::{Answer, Told};
use usersync_adapter::{Role, Standing};

/// A read of these `resident` elements.
fn rows(residents: &[String]) -> Told {
    read(Answer::ok(listing(&residents.concat())))
}

fn head(more: &str) -> String {
    resident(1, &format!("<hohbit>TRUE</hohbit>{more}"))
}

fn status(word: &str) -> String {
    format!("<leasestatus>{word}</leasestatus>")
}

#[rstest]
#[case("Current", Some(Standing::Current))]
#[case("CURRENT", Some(Standing::Current))]
#[case("Future Lease", Some(Standing::Pending))]
#[case("Applicant - Lease Signed", Some(Standing::Pending))]
#[case("Pending", Some(Standing::Pending))]
#[case("Applicant", Some(Standing::Other))]
#[case("Former", Some(Standing::Past))]
#[case("Former Applicant", Some(Standing::Other))]
#[case("Former Resident", Some(Standing::Past))]
#[case("Past Tenant", Some(Standing::Past))]
#[case("Lease Cancelled", Some(Standing::Other))]
#[case("Future Lease - Canceled", Some(Standing::Other))]
#[case("Denied", Some(Standing::Other))]
#[case("On Notice", Some(Standing::Current))]
#[case("Current - Past Due", Some(Standing::Current))]
#[case("Sabbatical", None)]
#[case("", None)]
fn a_status_word_has_its_standing(#[case] word: &str, #[case] standing: Option<Standing>) {
    let told = rows(&[head(&status(word))]);
    assert_eq!(told.row("7-1").standing, standing);
    assert_eq!(told.row("7-1").status, word);
}

#[rstest]
#[case("", "07/30/2026", Standing::Current)]
#[case("<noticegivendate>6/1/2026</noticegivendate>", "", Standing::Current)]
#[case("<noticegivendate>6/1/2026</noticegivendate>", "07/31/2026", Standing::Current)]
#[case("<noticegivendate>6/1/2026</noticegivendate>", "07/30/2026", Standing::Past)]
#[case("<noticefordate>7/1/2026</noticefordate>", "07/30/2026", Standing::Past)]
#[case("<noticefordate>7/1/2026</noticefordate>", "", Standing::Current)]
#[case("<inevict>Y</inevict>", "07/30/2026", Standing::Past)]
#[case("<inevict>Y</inevict>", "", Standing::Current)]
#[case("<inevict>N</inevict><noticegivendate/>", "07/30/2026", Standing::Current)]
#[case("<noticegivendate>0001-01-01T00:00:00</noticegivendate>", "07/30/2026", Standing::Current)]
fn a_notice_or_an_eviction_ends_with_the_move_out(
    #[case] flags: &str,
    #[case] move_out: &str,
    #[case] standing: Standing,
) {
    let current = status("Current");
    let told = rows(&[head(&format!("{current}{flags}<moveoutdate>{move_out}</moveoutdate>"))]);
    assert_eq!(told.row("7-1").standing, Some(standing));
}

#[rstest]
#[case("<leasestatus>Current</leasestatus>", "", "Current", Standing::Current)]
#[case("<leasestatus>Current</leasestatus>", "7/30/2026", "Current", Standing::Past)]
#[case("", "", "Current", Standing::Current)]
#[case("", "7/30/2026", "Current", Standing::Past)]
#[case("", "8/30/2026", "Current", Standing::Current)]
#[case("<leasestatus>Former</leasestatus>", "", "Former", Standing::Past)]
#[case("<leasestatus>Applicant</leasestatus>", "", "Applicant", Standing::Other)]
fn a_member_stands_as_the_household_until_an_own_word_or_move_out(
    #[case] own_status: &str,
    #[case] move_out: &str,
    #[case] word: &str,
    #[case] standing: Standing,
) {
    let member = resident(
        2,
        &format!(
            "{own_status}<occupantbit>TRUE</occupantbit><moveoutdate>{move_out}</moveoutdate>"
        ),
    );
    for residents in
        [[head(&status("Current")), member.clone()], [member, head(&status("Current"))]]
    {
        let told = rows(&residents);
        assert_eq!(told.row("7-2").status, word);
        assert_eq!(told.row("7-2").standing, Some(standing));
    }
}

#[rstest]
#[case("<leasestatus>Current</leasestatus>", "7/30/2026", Standing::Past)]
#[case("", "7/30/2026", Standing::Past)]
#[case("", "7/31/2026", Standing::Current)]
fn a_household_that_gave_notice_leaves_together(
    #[case] own_status: &str,
    #[case] move_out: &str,
    #[case] standing: Standing,
) {
    let notice = "<noticegivendate>6/1/2026</noticegivendate>";
    let current = status("Current");
    let told = rows(&[
        resident(2, own_status),
        head(&format!("{current}{notice}<moveoutdate>{move_out}</moveoutdate>")),
    ]);
    assert_eq!(told.row("7-1").standing, Some(standing));
    assert_eq!(told.row("7-2").standing, Some(standing));
}

#[test]
fn without_a_head_the_signer_and_then_the_active_one_counts() {
    let signer = resident(1, "<signerbit>TRUE</signerbit><leasestatus>Former</leasestatus>");
    let active = resident(2, "<activebit>TRUE</activebit><leasestatus>Current</leasestatus>");
    let told = rows(&[resident(3, ""), active.clone()]);
    assert_eq!(told.row("7-3").status, "Current");
    let told = rows(&[resident(3, ""), active, signer]);
    assert_eq!(told.row("7-3").status, "Former");
}

#[rstest]
#[case("<hohbit>TRUE</hohbit>", Role::Leaseholder)]
#[case("<signerbit>TRUE</signerbit><occupantbit>TRUE</occupantbit>", Role::Leaseholder)]
#[case("<occupantbit>TRUE</occupantbit><activebit>TRUE</activebit>", Role::Occupant)]
#[case("<activebit>TRUE</activebit>", Role::Leaseholder)]
#[case("<contactstatus>Lease signer</contactstatus>", Role::Leaseholder)]
#[case("<hohbit>FALSE</hohbit>", Role::Occupant)]
#[case("<guarantorbit>TRUE</guarantorbit>", Role::Guarantor)]
#[case("<guarantorbit>Y</guarantorbit><signerbit>TRUE</signerbit>", Role::Guarantor)]
#[case("<cosignerbit>1</cosignerbit><signerbit>TRUE</signerbit>", Role::Guarantor)]
#[case("<contactstatus>Co-Signer</contactstatus>", Role::Guarantor)]
#[case("<occupantbit>TRUE</occupantbit><residentagestatus>Minor</residentagestatus>", Role::Minor)]
#[case(
    "<occupantbit>TRUE</occupantbit><residentagestatus>Adult</residentagestatus>",
    Role::Occupant
)]
#[case(
    "<signerbit>TRUE</signerbit><residentagestatus>Minor</residentagestatus>",
    Role::Leaseholder
)]
fn flags_tell_what_somebody_is_to_the_lease(#[case] flags: &str, #[case] role: Role) {
    assert_eq!(rows(&[resident(2, flags)]).row("7-2").role, role);
}

#[rstest]
#[case("<unitid />", "Current", Role::Other, true)]
#[case("<unitid>0</unitid>", "Current", Role::Other, true)]
#[case("", "Future Lease", Role::Other, true)]
#[case("", "Miscellaneous", Role::Other, true)]
#[case("", "Former", Role::Leaseholder, false)]
#[case("", "Applicant", Role::Leaseholder, false)]
#[case("<unitid>55</unitid>", "Current", Role::Leaseholder, false)]
fn who_is_said_to_live_there_without_a_unit_is_nobody_real(
    #[case] unit: &str,
    #[case] word: &str,
    #[case] role: Role,
    #[case] is_placeholder: bool,
) {
    let maintenance = head(&status(word)).replace("<unitid>55</unitid>", unit);
    let told = rows(&[maintenance]);
    let row = told.row("7-1");
    assert_eq!(row.role, role);
    assert_eq!(!row.extra.is_empty(), is_placeholder);
    if is_placeholder {
        assert_eq!(row.extra, [("placeholder".to_owned(), "no unit".to_owned())]);
    }
}

#[test]
fn a_renewal_is_a_second_lease_of_the_same_person() {
    let next = head(&status("Future Lease"))
        .replace("<leaseid>70</leaseid>", "<leaseid>71</leaseid><begindate>2026-09-01</begindate>");
    let told = rows(&[next, head(&status("Current"))]);
    let rows = told.rows();
    let leases: Vec<_> =
        rows.iter().map(|row| (row.person.as_str(), row.lease.as_deref(), row.standing)).collect();
    assert_eq!(
        leases,
        [
            ("7-1", Some("71"), Some(Standing::Pending)),
            ("7-1", Some("70"), Some(Standing::Current)),
        ]
    );
}

#[rstest]
#[case::stays("55", "2025-01-15", Standing::Current)]
#[case::nobody_says_when_they_moved_in("55", "", Standing::Current)]
#[case::joins_with_the_renewal("55", "2026-09-01", Standing::Pending)]
#[case::moves_to_another_unit("56", "2025-01-15", Standing::Pending)]
fn who_stands_only_on_the_renewal_lives_there_already(
    #[case] unit: &str,
    #[case] move_in: &str,
    #[case] standing: Standing,
) {
    let next =
        resident(2, &format!("{}<moveindate>{move_in}</moveindate>", status("Future Lease")))
            .replace("<leaseid>70<", "<leaseid>71<")
            .replace("<unitid>55<", &format!("<unitid>{unit}<"));
    let told = rows(&[next, head(&status("Current"))]);
    assert_eq!(told.row("7-2").standing, Some(standing));
}

#[test]
fn a_future_lease_of_a_household_that_does_not_live_there_yet_is_pending() {
    let former = head(&status("Former"));
    let other_household = former.replace("holdid>7<", "holdid>8<").replace("Former", "Current");
    let told = rows(&[former, other_household, resident(2, &status("Future Lease"))]);
    assert_eq!(told.row("7-2").standing, Some(Standing::Pending));
}
