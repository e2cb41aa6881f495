//! An invented household and its lease, before any PMS has given it ids and words.

use chrono::{Days, NaiveDate};

use super::dice::Dice;
use super::lister::Region;
use super::names::{NameBook, Person};

/// How a household stands with its lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Situation {
    /// In the middle of a lease.
    Settled,
    /// The lease has run out and nobody minds.
    MonthToMonth,
    /// Has given notice.
    Notice,
    /// Is being evicted.
    Eviction,
    /// Has moved out.
    Past,
    /// Has signed and will move in.
    Incoming,
    /// Lives here and has signed for another unit: listed twice by the PMS.
    Transfer,
    /// Has applied.
    Applicant,
    /// Signed, and cancelled before moving in.
    Canceled,
    /// Applied, and was turned down.
    Denied,
    /// Waits for a unit.
    WaitList,
}

impl Situation {
    /// The households of a property come in this order, over and over: every situation occurs
    /// within the first twenty.
    pub(super) const ROUND: [Self; 22] = [
        Self::Settled,
        Self::Settled,
        Self::MonthToMonth,
        Self::Notice,
        Self::Past,
        Self::Settled,
        Self::Incoming,
        Self::Settled,
        Self::Eviction,
        Self::Settled,
        Self::Applicant,
        Self::Transfer,
        Self::Settled,
        Self::Canceled,
        Self::Settled,
        Self::Denied,
        Self::Settled,
        Self::WaitList,
        Self::Settled,
        Self::Notice,
        Self::Past,
        Self::Settled,
    ];

    fn may_have_several_people(self) -> bool {
        matches!(self, Self::Settled | Self::MonthToMonth | Self::Notice | Self::Past)
    }
}

/// The days of a lease; `None` where there is no such day.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LeaseDays {
    pub(crate) lease_start: Option<NaiveDate>,
    pub(crate) lease_end: Option<NaiveDate>,
    pub(crate) move_in: Option<NaiveDate>,
    pub(crate) move_out: Option<NaiveDate>,
    /// When the household gave notice, or cancelled.
    pub(crate) notice: Option<NaiveDate>,
}

/// The people of one lease, the leaseholder first.
#[derive(Clone, Debug)]
pub(crate) struct Household {
    pub(crate) situation: Situation,
    pub(crate) unit: Option<String>,
    pub(crate) days: LeaseDays,
    pub(crate) people: Vec<Person>,
}

impl Household {
    /// Invents a household in `situation`.
    pub(super) fn invent(
        situation: Situation,
        region: &Region,
        today: NaiveDate,
        unit: String,
        names: &mut NameBook,
        dice: &mut Dice,
    ) -> Self {
        let family = NameBook::family(dice);
        let size = match dice.between(0, 9) {
            0..=4 => 1,
            5..=8 => 2,
            _ => 3,
        };
        let size = if situation.may_have_several_people() { size } else { 1 };
        let people = (0..size).map(|_| names.person(dice, region, family)).collect();
        Self {
            situation,
            unit: (situation != Situation::WaitList).then_some(unit),
            days: lease_days(situation, today, dice),
            people,
        }
    }

    /// The lease that a household in transfer has signed for another unit.
    pub(super) fn next_lease(&self, unit: String) -> Self {
        let start = self.days.lease_end.map(|end| after(end, 1));
        Self {
            situation: Situation::Incoming,
            unit: Some(unit),
            days: LeaseDays {
                lease_start: start,
                lease_end: start.map(|start| after(start, YEAR - 1)),
                move_in: start,
                ..LeaseDays::default()
            },
            people: self.people.clone(),
        }
    }
}

const YEAR: u64 = 365;

fn lease_days(situation: Situation, today: NaiveDate, dice: &mut Dice) -> LeaseDays {
    let started = before(today, u64::from(dice.between(40, 300)));
    let earlier_years = u64::from(dice.between(0, 3)) * YEAR;
    let running = LeaseDays {
        lease_start: Some(started),
        lease_end: Some(after(started, YEAR - 1)),
        move_in: Some(before(started, earlier_years)),
        ..LeaseDays::default()
    };
    let soon = after(today, u64::from(dice.between(10, 45)));
    let signed = LeaseDays {
        lease_start: Some(soon),
        lease_end: Some(after(soon, YEAR - 1)),
        move_in: Some(soon),
        ..LeaseDays::default()
    };
    match situation {
        Situation::Settled | Situation::Transfer | Situation::Eviction => running,
        Situation::MonthToMonth => LeaseDays {
            lease_start: Some(before(started, YEAR)),
            lease_end: Some(before(started, 1)),
            move_in: Some(before(started, YEAR + earlier_years)),
            ..LeaseDays::default()
        },
        Situation::Notice => LeaseDays {
            move_out: Some(after(today, u64::from(dice.between(15, 45)))),
            notice: Some(before(today, u64::from(dice.between(5, 25)))),
            ..running
        },
        Situation::Past => {
            let left = before(today, u64::from(dice.between(10, 30)));
            LeaseDays { lease_end: Some(left), move_out: Some(left), ..running }
        }
        Situation::Incoming | Situation::Applicant | Situation::Denied => signed,
        Situation::Canceled => {
            LeaseDays { notice: Some(before(today, u64::from(dice.between(2, 20)))), ..signed }
        }
        Situation::WaitList => LeaseDays::default(),
    }
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}
