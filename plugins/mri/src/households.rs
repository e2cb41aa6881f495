//! From entries to rows: what the members of a household share is put into the row of each.

use usersync_adapter::parse::dates;
use usersync_adapter::parse::index::Index;
use usersync_adapter::prelude::*;
use usersync_adapter::tracing;

use crate::place::UnitNames;
use crate::shapes::lease_details::Detail;
use crate::statuses;

/// The state of one lease.
struct Lease {
    word: String,
    standing: Option<Standing>,
    /// Notice was given and the day of leaving is over, whatever MRI's word still is.
    has_run_out: bool,
}

/// The leases of a property, by household.
pub(crate) struct Households<'a> {
    property: &'a str,
    today: Day,
    leases: Index<Lease>,
}

impl<'a> Households<'a> {
    /// The leases that these people hold.
    pub(crate) fn of<'d>(
        details: impl IntoIterator<Item = &'d Detail>,
        property: &'a str,
        today: Day,
    ) -> Self {
        let mut leases: Index<Lease> = Index::default();
        let mut overdue = 0_usize;
        for detail in details.into_iter().filter(|detail| !statuses::is_member(&detail.word)) {
            let move_out = &detail.row.move_out;
            let standing = statuses::standing(&detail.word, detail.on_notice, move_out, today);
            let has_passed = dates::has_passed(move_out, today);
            overdue += usize::from(standing == Some(Standing::Current) && has_passed);
            let lease = Lease {
                word: detail.word.clone(),
                standing,
                has_run_out: detail.on_notice && has_passed,
            };
            if let Some(household) = household(detail, property)
                && leases.get(&household).is_none_or(|known| known.counts_less_than(&lease))
            {
                leases.insert(household, lease);
            }
        }
        if overdue > 0 {
            tracing::info!(
                property,
                "Current by MRI's status, which counts, although the move-out has passed and no \
                 notice is told: {overdue}"
            );
        }
        Self { property, today, leases }
    }

    /// The row of one person.
    pub(crate) fn row(&self, detail: Detail, units: UnitNames, has_phones: bool) -> Row {
        let household = household(&detail, self.property);
        let (status, standing) = if statuses::is_member(&detail.word) {
            let lease = household.as_ref().and_then(|household| self.leases.get(household));
            (member_word(&detail, lease), self.member_standing(&detail, lease))
        } else {
            let move_out = &detail.row.move_out;
            let standing = statuses::standing(&detail.word, detail.on_notice, move_out, self.today);
            (detail.word, standing)
        };
        let mut row = detail.row;
        if !has_phones {
            row.phone = TextValue::Absent;
        }
        row.unit = units.name(&detail.place);
        row.lease = detail.place.lease(self.property);
        Row { household, status, standing, ..row }
    }

    /// A member lives there as long as MRI says so, until the day of leaving, the person's own or
    /// that of a notice for all. Of who is yet to move in, `IsCurrent` tells nothing.
    fn member_standing(&self, detail: &Detail, lease: Option<&Lease>) -> Option<Standing> {
        let has_run_out = lease.is_some_and(|lease| lease.has_run_out);
        if has_run_out || dates::has_passed(&detail.vacated, self.today) {
            return Some(Standing::Past);
        }
        match (detail.is_current, lease.and_then(|lease| lease.standing)) {
            (Some(true), _) => Some(Standing::Current),
            (_, Some(Standing::Pending)) => Some(Standing::Pending),
            (Some(false), _) => Some(Standing::Past),
            (None, standing) => standing,
        }
    }
}

impl Lease {
    /// Of two on one household the running one counts, in whatever order they come.
    fn counts_less_than(&self, other: &Self) -> bool {
        self.weight() < other.weight()
    }

    fn weight(&self) -> (u8, &str) {
        let weight = match self.standing {
            Some(Standing::Current) => 3,
            Some(Standing::Pending) => 2,
            Some(Standing::Past) => 1,
            _ => 0,
        };
        (weight, &self.word)
    }
}

/// A member has the word of the lease; where nobody is listed who holds it, the one that fits.
fn member_word(detail: &Detail, lease: Option<&Lease>) -> String {
    match (lease, detail.is_current) {
        (Some(lease), _) => lease.word.clone(),
        (None, Some(true)) => statuses::CURRENT.to_owned(),
        (None, Some(false)) => statuses::OLD.to_owned(),
        (None, None) => detail.word.clone(),
    }
}

fn household(detail: &Detail, property: &str) -> Option<String> {
    detail.place.lease(property).or_else(|| detail.name_group.clone())
}
