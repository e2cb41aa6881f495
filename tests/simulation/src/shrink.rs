//! Cutting a month on which planner and reference differ down to what it takes.

use std::panic::{self, AssertUnwindSafe};

use crate::play::{Divergence, Memory, Tally, play};
use crate::world::{Happening, Month};

/// Plays a month in memory. A panic, of the planner or of a law, is a divergence too.
pub fn judge(month: &Month) -> Result<Tally, Divergence> {
    let played = panic::catch_unwind(AssertUnwindSafe(|| play(month, &mut Memory::default())));
    played.unwrap_or_else(|cause| {
        let text = cause
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()))
            .unwrap_or_else(|| "a panic without words".to_owned());
        Err(Divergence {
            step: month.happenings.len(),
            happening: "somewhere in this month".to_owned(),
            differences: vec![text],
        })
    })
}

/// The smallest month found on which planner and reference still differ.
pub fn shrink(month: &Month) -> Month {
    let mut smallest = month.clone();
    if let Err(divergence) = judge(&smallest) {
        smallest.happenings.truncate(divergence.step + 1);
    }
    shrink_while(&smallest, &|month| judge(month).is_err())
}

/// The smallest month found that still fails: fewer happenings, fewer people, fewer runs, and the
/// plainest of each.
pub fn shrink_while(month: &Month, fails: &dyn Fn(&Month) -> bool) -> Month {
    let mut smallest = month.clone();
    loop {
        let before = smallest.clone();
        leave_out(&mut smallest, fails);
        simplify(&mut smallest, fails);
        if smallest == before {
            return smallest;
        }
    }
}

/// Leaves out as much as can be, from half of the month down to single happenings.
fn leave_out(month: &mut Month, fails: &dyn Fn(&Month) -> bool) {
    let mut length = month.happenings.len().div_ceil(2);
    while length > 0 {
        let mut from = 0;
        while from < month.happenings.len() {
            let mut shorter = month.clone();
            let until = (from + length).min(shorter.happenings.len());
            shorter.happenings.drain(from..until);
            if fails(&shorter) {
                *month = shorter;
            } else {
                from += length;
            }
        }
        length /= 2;
    }
}

/// Makes people plainer: fewer leases, fewer words about each.
fn simplify(month: &mut Month, fails: &dyn Fn(&Month) -> bool) {
    for place in 0..month.happenings.len() {
        let ways = plainer(&month.happenings[place]).len();
        for way in 0..ways {
            let mut candidate = month.clone();
            candidate.happenings[place] = plainer(&month.happenings[place]).swap_remove(way);
            if is_plainer(&candidate.happenings[place], &month.happenings[place])
                && fails(&candidate)
            {
                *month = candidate;
            }
        }
    }
}

/// Whether a happening says less, or names an earlier one of a list.
fn is_plainer(left: &Happening, right: &Happening) -> bool {
    let weight = |happening: &Happening| {
        let text = happening.to_string();
        (text.len(), text)
    };
    weight(left) < weight(right)
}

/// Contacts, alerts and decisions are looked for among so many first ones.
const FEW: usize = 6;

/// Plainer ways to say much the same.
fn plainer(happening: &Happening) -> Vec<Happening> {
    let mut simpler = Vec::new();
    match happening {
        Happening::MovesIn(resident) => {
            let mut with = |change: &dyn Fn(&mut crate::world::Resident)| {
                let mut plain = resident.clone();
                change(&mut plain);
                simpler.push(Happening::MovesIn(plain));
            };
            with(&|resident| resident.terms.truncate(1));
            with(&|resident| resident.more_emails.clear());
            with(&|resident| resident.phone.clear());
            with(&|resident| resident.role = usersync_core::model::Role::Leaseholder);
            with(&|resident| resident.place = crate::world::Place::Oaks);
            with(&|resident| {
                for term in &mut resident.terms {
                    term.start.clear();
                    term.end.clear();
                    term.move_in.clear();
                    term.move_out.clear();
                }
            });
            with(&|resident| {
                for term in &mut resident.terms {
                    "Current".clone_into(&mut term.status);
                }
            });
        }
        Happening::Runs { .. } => simpler.push(Happening::Runs { order: 0 }),
        Happening::Answers { alert, action, record, contact, hours } => {
            let with = |alert: usize, contact: Option<usize>| Happening::Answers {
                alert,
                action: action % 60,
                record: record % 12,
                contact,
                hours: *hours,
            };
            simpler.extend((0..FEW).map(|alert| with(alert, *contact)));
            simpler.push(with(*alert, None));
            simpler.extend((0..FEW).map(|which| with(*alert, contact.map(|_| which))));
        }
        Happening::Edits { field, text, .. } => {
            simpler.extend((0..FEW).map(|contact| Happening::Edits {
                contact,
                field: *field,
                text: text.clone(),
            }));
        }
        Happening::Removes { .. } => {
            simpler.extend((0..FEW).map(|contact| Happening::Removes { contact }));
        }
        Happening::Unlinks { .. } => {
            simpler.extend((0..FEW).map(|contact| Happening::Unlinks { contact }));
        }
        Happening::Undoes { .. } => {
            simpler.extend((0..FEW).map(|decision| Happening::Undoes { decision }));
        }
        _ => {}
    }
    simpler
}
