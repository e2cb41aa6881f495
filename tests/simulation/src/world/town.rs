//! What the PMSs list, and how the next reads of them end.

use std::collections::{BTreeMap, BTreeSet};

use usersync_chance::Chance;
use usersync_core::model::{DateReading, Field, Reading, RejectedRow, ResidentRow, Standing};
use usersync_core::plan::{End, Fetched};

use super::{Happening, Place, Resident, Term, Trouble};

/// The PMSs as they are.
#[derive(Clone, Debug, Default)]
pub struct Town {
    pub residents: BTreeMap<u32, Resident>,
    pub unlisted: BTreeSet<u32>,
    omitted: BTreeMap<Place, Vec<Field>>,
    malformed: BTreeMap<Place, (Vec<String>, usize)>,
    troubles: BTreeMap<Place, Trouble>,
    /// Where reads ask only for what changed.
    sparing: BTreeSet<Place>,
    /// What was listed when a read was last taken in.
    told: BTreeMap<Place, Vec<ResidentRow>>,
}

impl Town {
    /// What happens in a PMS, or on the way there.
    pub fn happens(&mut self, happening: &Happening) {
        match happening {
            Happening::MovesIn(resident) => {
                self.residents.insert(resident.number, resident.clone());
            }
            Happening::Rotate { who } => self.rotate(who),
            Happening::Renumbers { place, mark } => {
                for resident in self.residents.values_mut() {
                    if resident.place == *place {
                        resident.id = format!("{mark}{}", resident.number);
                    }
                }
            }
            Happening::Vanishes { who } => {
                self.unlisted.insert(*who);
            }
            Happening::Returns { who } => {
                self.unlisted.remove(who);
            }
            Happening::Omits { place, fields } => {
                self.omitted.insert(*place, fields.clone());
            }
            Happening::Rejects { place, people, nameless } => {
                self.malformed.insert(*place, (people.clone(), *nameless));
            }
            Happening::Asks { place, changes: true } => {
                self.sparing.insert(*place);
            }
            Happening::Asks { place, .. } => {
                self.sparing.remove(place);
            }
            Happening::Trouble { place, trouble } => {
                self.troubles.insert(*place, trouble.clone());
            }
            Happening::Leases { who, .. }
            | Happening::Switches { who }
            | Happening::Status { who, .. }
            | Happening::MovesOut { who, .. }
            | Happening::Says { who, .. }
            | Happening::AlsoReachedAt { who, .. }
            | Happening::NewId { who, .. }
            | Happening::Role { who, .. } => {
                if let Some(resident) = self.residents.get_mut(who) {
                    resident.happens(happening);
                }
            }
            _ => {}
        }
    }

    /// The last read of a PMS property was taken in: it tells from now on what changes.
    pub fn is_taken_in(&mut self, place: Place) {
        let (rows, _) = self.listed(place);
        self.told.insert(place, rows);
    }

    /// What the adapter delivers of a PMS property now.
    pub fn read(&mut self, place: Place, order: u64) -> Fetched {
        let (mut rows, rejected) = self.listed(place);
        let is_sparing = self.sparing.contains(&place);
        if is_sparing && let Some(told) = self.told.get(&place) {
            rows.retain(|row| !told.contains(row));
        }
        Chance::new(order).shuffle(&mut rows);
        let fetched = self.end(place, rows, rejected);
        match fetched.end {
            End::Reached { rows, total } if is_sparing => {
                Fetched { end: End::Changes { rows, total }, ..fetched }
            }
            _ => fetched,
        }
    }

    /// The rows of everybody whom a PMS property lists, and those that cannot be read.
    fn listed(&self, place: Place) -> (Vec<ResidentRow>, Vec<RejectedRow>) {
        let (people, nameless) = self.malformed.get(&place).cloned().unwrap_or_default();
        let mut rows = Vec::new();
        let mut rejected: Vec<RejectedRow> = (0..nameless).map(|_| malformed(None)).collect();
        let mut listed: BTreeSet<String> = BTreeSet::new();
        for resident in self.residents.values() {
            let is_first = resident.place == place
                && !self.unlisted.contains(&resident.number)
                && listed.insert(resident.id.clone());
            if !is_first {
                continue;
            }
            if people.contains(&resident.id) {
                rejected.push(malformed(Some(&resident.id)));
            } else {
                rows.extend(resident.terms.iter().map(|term| self.row(resident, term)));
            }
        }
        (rows, rejected)
    }

    fn end(
        &mut self,
        place: Place,
        mut rows: Vec<ResidentRow>,
        mut rejected: Vec<RejectedRow>,
    ) -> Fetched {
        let mut counted = rows.len() + rejected.len();
        let mut total = None;
        match self.troubles.remove(&place) {
            None => {}
            Some(Trouble::Fails { rows: delivered, told_elsewhere }) => {
                rows.truncate(delivered);
                let end = End::Failed { failure: "reach".to_owned(), told_elsewhere };
                return Fetched { rows, rejected, end };
            }
            Some(Trouble::Silent) => return Fetched { rows, rejected, end: End::Silent },
            Some(Trouble::LosesRows { rows: delivered }) => rows.truncate(delivered),
            Some(Trouble::AnnouncesMore) => {
                let read = u64::try_from(counted).expect("few rows");
                total = Some((read + 3, read));
            }
            Some(Trouble::Empty) => {
                rows.clear();
                rejected.clear();
                counted = 0;
            }
            Some(Trouble::Shrinks { rows: delivered }) => {
                rows.truncate(delivered);
                counted = rows.len() + rejected.len();
            }
            Some(Trouble::Garbles { rows: garbled }) => {
                let kept = rows.len().saturating_sub(garbled);
                for row in rows.drain(kept..) {
                    rejected.push(malformed(Some(&row.person)));
                }
            }
        }
        let counted = u32::try_from(counted).expect("few rows");
        Fetched { rows, rejected, end: End::Reached { rows: counted, total } }
    }

    fn rotate(&mut self, who: &[u32]) {
        if !who.iter().all(|number| self.residents.contains_key(number)) {
            return;
        }
        let emails: Vec<String> =
            who.iter().map(|number| self.residents[number].email.clone()).collect();
        for (place, number) in who.iter().enumerate() {
            let next = emails[(place + 1) % emails.len()].clone();
            self.residents.get_mut(number).expect("it was checked").email = next;
        }
    }

    fn row(&self, resident: &Resident, term: &Term) -> ResidentRow {
        let omitted = self.omitted.get(&resident.place).map_or(&[][..], Vec::as_slice);
        let text = |field: Field, text: &str| match text {
            _ if omitted.contains(&field) => Reading::Absent,
            "" => Reading::Blank,
            text => Reading::Value(text.to_owned()),
        };
        let date = |field: Field, text: &str| match text {
            _ if omitted.contains(&field) => DateReading::Absent,
            "" => DateReading::Blank,
            text => match text.parse() {
                Ok(date) => DateReading::Value(date),
                Err(_) => DateReading::Unreadable(text.to_owned()),
            },
        };
        ResidentRow {
            person: resident.id.clone(),
            lease: Some(term.lease.clone()),
            household: None,
            first_name: text(Field::FirstName, &resident.first),
            last_name: text(Field::LastName, &resident.last),
            email: text(Field::Email, &resident.email),
            phone: text(Field::Phone, &resident.phone),
            unit: text(Field::Unit, &term.unit),
            lease_start: date(Field::LeaseStart, &term.start),
            lease_end: date(Field::LeaseEnd, &term.end),
            move_in: date(Field::MoveIn, &term.move_in),
            move_out: date(Field::MoveOut, &term.move_out),
            more_emails: resident.more_emails.clone(),
            more_phones: Vec::new(),
            status: term.status.clone(),
            standing: standing(&term.status),
            role: resident.role,
            role_word: String::new(),
        }
    }
}

impl Resident {
    fn happens(&mut self, happening: &Happening) {
        match happening {
            Happening::Leases { term, .. } => self.terms.push(term.clone()),
            Happening::Switches { .. } => {
                let last = self.terms.pop();
                self.terms.clear();
                self.terms.extend(last.map(|term| Term { status: "Current".to_owned(), ..term }));
            }
            Happening::Status { word, .. } => {
                if let Some(term) = self.terms.first_mut() {
                    term.status.clone_from(word);
                }
            }
            Happening::MovesOut { on, .. } => {
                for term in &mut self.terms {
                    "Past".clone_into(&mut term.status);
                    term.move_out.clone_from(on);
                }
            }
            Happening::Says { field, text, .. } => {
                let term = self.terms.first_mut();
                let said = match (field, term) {
                    (Field::FirstName, _) => Some(&mut self.first),
                    (Field::LastName, _) => Some(&mut self.last),
                    (Field::Email, _) => Some(&mut self.email),
                    (Field::Phone, _) => Some(&mut self.phone),
                    (Field::Unit, Some(term)) => Some(&mut term.unit),
                    (Field::LeaseStart, Some(term)) => Some(&mut term.start),
                    (Field::LeaseEnd, Some(term)) => Some(&mut term.end),
                    (Field::MoveIn, Some(term)) => Some(&mut term.move_in),
                    (Field::MoveOut, Some(term)) => Some(&mut term.move_out),
                    (_, None) => None,
                };
                if let Some(said) = said {
                    said.clone_from(text);
                }
            }
            Happening::AlsoReachedAt { emails, .. } => self.more_emails.clone_from(emails),
            Happening::NewId { id, .. } => self.id.clone_from(id),
            Happening::Role { role, .. } => self.role = *role,
            _ => {}
        }
    }
}

fn malformed(person: Option<&str>) -> RejectedRow {
    RejectedRow { person: person.map(str::to_owned), reason: "no status".to_owned() }
}

/// What the adapter makes of a status word; some it does not know.
fn standing(word: &str) -> Option<Standing> {
    match word.trim() {
        "Current" | "Notice" | "Eviction" | "Employee" => Some(Standing::Current),
        "Future" => Some(Standing::Pending),
        "Past" => Some(Standing::Past),
        "Applicant" | "Canceled" => Some(Standing::Other),
        _ => None,
    }
}
