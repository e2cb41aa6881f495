//! MRI's words for the state of a lease, and those that tell a person's role instead.

use usersync_adapter::parse::dates;
use usersync_adapter::parse::statuses::{Statuses, Stay};
use usersync_adapter::prelude::*;

pub(crate) const CURRENT: &str = "Current";
pub(crate) const OLD: &str = "Old";
pub(crate) const NEW: &str = "New";

pub(crate) const WORDS: Statuses =
    Statuses(&[(CURRENT, Stay::Running), (OLD, Stay::Over), (NEW, Stay::Ahead)]);

/// Who shares a lease with the person that it is kept under. `IsCurrent` tells their state.
const MEMBERS: [&str; 2] = ["coresident", "otherresident"];

/// Whether a status word tells a role.
pub(crate) fn is_member(word: &str) -> bool {
    let letters: String = word.chars().filter(char::is_ascii_alphabetic).collect();
    MEMBERS.iter().any(|member| member.eq_ignore_ascii_case(&letters))
}

/// What a lease's own word amounts to.
///
/// A move-out in the past ends the stay only if notice was given: without one MRI keeps the dates
/// of leases that were renewed long ago, and its word counts.
pub(crate) fn standing(
    word: &str,
    on_notice: bool,
    move_out: &DateValue,
    today: Day,
) -> Option<Standing> {
    match WORDS.standing(word, move_out, today) {
        Some(Standing::Current) if on_notice && dates::has_passed(move_out, today) => {
            Some(Standing::Past)
        }
        standing => standing,
    }
}
