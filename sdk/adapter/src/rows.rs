//! Building what an adapter hands over: rows, batches, completions, properties, verdicts.

use std::fmt;

use crate::{
    Batch, CheckReport, Completion, Coverage, DateValue, Day, Failure, Property, PropertyList,
    Rejected, Role, Row, TextValue, Total, Verdict,
};

impl Row {
    /// Every field that a read may carry, under the names that [`Batch::new`] takes.
    pub const FIELDS: &'static [&'static str] = &[
        "first-name",
        "last-name",
        "email",
        "phone",
        "unit",
        "lease-start",
        "lease-end",
        "move-in",
        "move-out",
    ];

    /// A row that so far tells nothing but whom it is about: every field is absent.
    pub fn new(person: impl Into<String>) -> Self {
        Self {
            person: person.into(),
            lease: None,
            household: None,
            first_name: TextValue::Absent,
            last_name: TextValue::Absent,
            email: TextValue::Absent,
            phone: TextValue::Absent,
            unit: TextValue::Absent,
            lease_start: DateValue::Absent,
            lease_end: DateValue::Absent,
            move_in: DateValue::Absent,
            move_out: DateValue::Absent,
            more_emails: Vec::new(),
            more_phones: Vec::new(),
            status: String::new(),
            standing: None,
            role: Role::Leaseholder,
            role_word: String::new(),
            extra: Vec::new(),
        }
    }
}

impl TextValue {
    /// The value of a field that the read carries: blank if there is no text.
    pub fn or_blank(text: Option<&str>) -> Self {
        match text.map(str::trim) {
            None | Some("") => Self::Blank,
            Some(text) => Self::Value(text.to_owned()),
        }
    }
}

impl Day {
    /// A date that exists; none if it does not.
    pub fn checked(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => return None,
        };
        (1..=days).contains(&day).then_some(Self { year, month, day })
    }

    /// Year, month and day, which order as the dates do.
    pub fn ordinal(&self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Rejected {
    /// A row that could not be read, with its id where that much was readable.
    pub fn new(id: Option<&str>, reason: impl Into<String>) -> Self {
        Self { id: id.map(str::to_owned), reason: reason.into(), extra: Vec::new() }
    }
}

impl Batch {
    /// An empty batch of an operation that carries these fields.
    pub fn new(property: &str, carries: &[&str]) -> Self {
        Self {
            property: property.to_owned(),
            rows: Vec::new(),
            rejected: Vec::new(),
            carries: carries.iter().map(|field| (*field).to_owned()).collect(),
            expected: None,
            extra: Vec::new(),
        }
    }

    /// Takes a row in, or the reason why it could not be read.
    pub fn push(&mut self, row: Result<Row, Rejected>) {
        match row {
            Ok(row) => self.rows.push(row),
            Err(rejected) => self.rejected.push(rejected),
        }
    }

    /// Rows and rejected rows together.
    pub fn len(&self) -> usize {
        self.rows.len() + self.rejected.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.rejected.is_empty()
    }

    /// The rows so far; what is left is an empty batch of the same property.
    #[must_use]
    pub fn take(&mut self) -> Self {
        let rows = std::mem::take(&mut self.rows);
        let rejected = std::mem::take(&mut self.rejected);
        Self { rows, rejected, ..self.clone() }
    }
}

impl Completion {
    /// Everyone in the property was read, in so many rows.
    pub fn everyone(property: &str, rows: usize) -> Self {
        Self {
            property: property.to_owned(),
            rows: u32::try_from(rows).unwrap_or(u32::MAX),
            coverage: Coverage::Everyone,
            total: None,
            extra: Vec::new(),
        }
    }

    /// Adds the PMS's own count, what was counted against it, and in which unit.
    #[must_use]
    pub fn total(mut self, announced: u64, counted: u64, unit: &str) -> Self {
        self.total = Some(Total { announced, counted, unit: unit.to_owned() });
        self
    }
}

impl Property {
    /// A property by the PMS's id.
    pub fn new(id: impl Into<String>, name: impl Into<String>, address: Vec<String>) -> Self {
        Self { id: id.into(), name: name.into(), address, extra: Vec::new() }
    }
}

impl PropertyList {
    /// An empty list of this account.
    pub fn new(account: impl Into<String>) -> Self {
        Self { account: account.into(), properties: Vec::new(), extra: Vec::new() }
    }
}

impl CheckReport {
    /// A report on this account without verdicts yet.
    pub fn new(account: impl Into<String>) -> Self {
        Self { account: account.into(), verdicts: Vec::new(), extra: Vec::new() }
    }

    /// Says how an operation fared.
    #[must_use]
    pub fn verdict<T>(mut self, operation: &str, outcome: &Result<T, Failure>) -> Self {
        let verdict = match outcome {
            Ok(_) => Verdict::new(operation, "works", ""),
            Err(failure) => Verdict::new(operation, verdict_of(&failure.kind), &failure.message),
        };
        self.verdicts.push(verdict);
        self
    }
}

impl Verdict {
    /// One operation with its outcome: `works`, `log-in`, `permission`, `reach` or `other`.
    pub fn new(operation: &str, outcome: &str, message: &str) -> Self {
        Self {
            operation: operation.to_owned(),
            outcome: outcome.to_owned(),
            message: message.to_owned(),
            extra: Vec::new(),
        }
    }
}

/// A check knows fewer words than a failure does.
fn verdict_of(kind: &str) -> &str {
    match kind {
        "log-in" | "permission" | "reach" => kind,
        _ => "other",
    }
}
