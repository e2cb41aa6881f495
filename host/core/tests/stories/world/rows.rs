//! Residents as a PMS would list them.

use chrono::NaiveDate;
use usersync_core::model::{DateReading, Reading, RejectedRow, ResidentRow, Role, Standing};

/// A row in the making: a current leaseholder with a name, an email and a unit of their own.
#[derive(Clone, Debug)]
pub(crate) struct Resident(pub(crate) ResidentRow);

/// A current leaseholder; the email is made from the name.
pub(crate) fn resident(person: &str, first: &str, last: &str) -> Resident {
    let local = [first, last].join(".").to_ascii_lowercase();
    Resident(ResidentRow {
        person: person.to_owned(),
        lease: None,
        household: None,
        first_name: text(first),
        last_name: text(last),
        email: text(&format!("{local}@example.com")),
        phone: Reading::Blank,
        unit: text("101"),
        lease_start: DateReading::Blank,
        lease_end: DateReading::Blank,
        move_in: DateReading::Blank,
        move_out: DateReading::Blank,
        more_emails: Vec::new(),
        more_phones: Vec::new(),
        status: "Current".to_owned(),
        standing: Some(Standing::Current),
        role: Role::Leaseholder,
        role_word: String::new(),
    })
}

/// A row that the adapter could not read.
pub(crate) fn rejected(person: Option<&str>) -> RejectedRow {
    RejectedRow { person: person.map(str::to_owned), reason: "no status".to_owned() }
}

/// A date written as 2026-01-31.
pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What the PMS says: an empty text is blank.
fn text(text: &str) -> Reading<String> {
    if text.is_empty() { Reading::Blank } else { Reading::Value(text.to_owned()) }
}

fn day(text: &str) -> DateReading {
    if text.is_empty() { DateReading::Blank } else { DateReading::Value(date(text)) }
}

impl Resident {
    pub(crate) fn named(mut self, first: &str, last: &str) -> Self {
        self.0.first_name = text(first);
        self.0.last_name = text(last);
        self
    }

    pub(crate) fn email(mut self, email: &str) -> Self {
        self.0.email = text(email);
        self
    }

    pub(crate) fn also_email(mut self, email: &str) -> Self {
        self.0.more_emails.push(email.to_owned());
        self
    }

    pub(crate) fn phone(mut self, phone: &str) -> Self {
        self.0.phone = text(phone);
        self
    }

    /// The read does not carry the phone.
    pub(crate) fn phone_absent(mut self) -> Self {
        self.0.phone = Reading::Absent;
        self
    }

    pub(crate) fn unit(mut self, unit: &str) -> Self {
        self.0.unit = text(unit);
        self
    }

    pub(crate) fn lease(mut self, start: &str, end: &str) -> Self {
        self.0.lease_start = day(start);
        self.0.lease_end = day(end);
        self
    }

    pub(crate) fn lease_id(mut self, id: &str) -> Self {
        self.0.lease = Some(id.to_owned());
        self
    }

    pub(crate) fn move_in(mut self, date: &str) -> Self {
        self.0.move_in = day(date);
        self
    }

    pub(crate) fn move_out(mut self, date: &str) -> Self {
        self.0.move_out = day(date);
        self
    }

    /// The read does not carry the move-out date.
    pub(crate) fn move_out_absent(mut self) -> Self {
        self.0.move_out = DateReading::Absent;
        self
    }

    /// The PMS's own word, with the standing that its adapter gives it.
    pub(crate) fn status(mut self, word: &str) -> Self {
        word.clone_into(&mut self.0.status);
        self.0.standing = match word.trim() {
            "Current" | "Notice" | "Eviction" => Some(Standing::Current),
            "Future" => Some(Standing::Pending),
            "Past" => Some(Standing::Past),
            "Applicant" | "Canceled" => Some(Standing::Other),
            _ => None,
        };
        self
    }

    pub(crate) fn role(mut self, role: Role) -> Self {
        self.0.role = role;
        self
    }
}
