//! The nine fields that flow, and the values they hold.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Index, IndexMut};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One field of a person that the feed carries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    FirstName,
    LastName,
    Email,
    Phone,
    Unit,
    LeaseStart,
    LeaseEnd,
    MoveIn,
    MoveOut,
}

impl Field {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::FirstName,
        Self::LastName,
        Self::Email,
        Self::Phone,
        Self::Unit,
        Self::LeaseStart,
        Self::LeaseEnd,
        Self::MoveIn,
        Self::MoveOut,
    ];

    /// The four calendar dates.
    pub const DATES: [Self; 4] = [Self::LeaseStart, Self::LeaseEnd, Self::MoveIn, Self::MoveOut];

    /// Whether the field holds a date rather than text.
    pub const fn is_date(self) -> bool {
        matches!(self, Self::LeaseStart | Self::LeaseEnd | Self::MoveIn | Self::MoveOut)
    }

    /// Names and email are never blanked.
    pub const fn can_be_blanked(self) -> bool {
        !matches!(self, Self::FirstName | Self::LastName | Self::Email)
    }

    /// The neutral name: `first_name`, `move_out`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Unit => "unit",
            Self::LeaseStart => "lease_start",
            Self::LeaseEnd => "lease_end",
            Self::MoveIn => "move_in",
            Self::MoveOut => "move_out",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that the field cannot hold.
#[derive(Debug, thiserror::Error)]
#[error("`{field}` holds a date, written as 2026-01-31")]
pub struct ValueError {
    pub field: Field,
}

/// What one field holds.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Value {
    Text(String),
    /// A calendar date without a zone.
    Date(NaiveDate),
}

impl Value {
    /// Reads a value as the field's kind asks: dates are ISO 8601, text stands as it is.
    pub fn parse(field: Field, text: String) -> Result<Self, ValueError> {
        if field.is_date() {
            NaiveDate::parse_from_str(&text, "%Y-%m-%d")
                .map(Self::Date)
                .map_err(|_| ValueError { field })
        } else {
            Ok(Self::Text(text))
        }
    }

    /// The text, if this is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Date(_) => None,
        }
    }

    /// The date, if this is one.
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Text(_) => None,
            Self::Date(date) => Some(*date),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Date(date) => write!(f, "{date}"),
        }
    }
}

/// What one read says of a field.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub enum Reading<T> {
    /// The read cannot tell.
    #[default]
    Absent,
    /// The PMS says there is none.
    Blank,
    Value(T),
}

impl<T> Reading<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Blank => None,
        }
    }
}

/// One of something for each field.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(
    try_from = "BTreeMap<Field, Option<String>>",
    into = "BTreeMap<Field, Option<String>>",
    bound(serialize = "T: Cell + Clone", deserialize = "T: Cell + Default")
)]
pub struct PerField<T>([T; 9]);

/// What a read says of a person. As JSON: a missing key is absent, `null` is blank.
pub type Readings = PerField<Reading<Value>>;

/// What a contact holds. As JSON: a missing key or `null` is nothing.
pub type Values = PerField<Option<Value>>;

impl<T> Index<Field> for PerField<T> {
    type Output = T;

    fn index(&self, field: Field) -> &T {
        &self.0[field as usize]
    }
}

impl<T> IndexMut<Field> for PerField<T> {
    fn index_mut(&mut self, field: Field) -> &mut T {
        &mut self.0[field as usize]
    }
}

impl<T> PerField<T> {
    /// Makes one of something for each field.
    pub fn from_fn(mut make: impl FnMut(Field) -> T) -> Self {
        Self(Field::ALL.map(&mut make))
    }
}

impl Readings {
    /// The text that was read, if any.
    pub fn text(&self, field: Field) -> Option<&str> {
        self[field].value().and_then(Value::text)
    }

    /// The date that was read, if any.
    pub fn date(&self, field: Field) -> Option<NaiveDate> {
        self[field].value().and_then(Value::date)
    }
}

impl Values {
    /// The text held, if any.
    pub fn text(&self, field: Field) -> Option<&str> {
        self[field].as_ref().and_then(Value::text)
    }

    /// The date held, if any.
    pub fn date(&self, field: Field) -> Option<NaiveDate> {
        self[field].as_ref().and_then(Value::date)
    }
}

/// How one cell of a [`PerField`] stands in JSON: nothing, `null` or a string.
trait Cell: Sized {
    fn put(&self, field: Field, json: &mut BTreeMap<Field, Option<String>>);
    fn take(value: Option<Value>) -> Self;
}

impl Cell for Reading<Value> {
    fn put(&self, field: Field, json: &mut BTreeMap<Field, Option<String>>) {
        match self {
            Self::Absent => None,
            Self::Blank => json.insert(field, None),
            Self::Value(value) => json.insert(field, Some(value.to_string())),
        };
    }

    fn take(value: Option<Value>) -> Self {
        value.map_or(Self::Blank, Self::Value)
    }
}

impl Cell for Option<Value> {
    fn put(&self, field: Field, json: &mut BTreeMap<Field, Option<String>>) {
        json.insert(field, self.as_ref().map(Value::to_string));
    }

    fn take(value: Option<Value>) -> Self {
        value
    }
}

impl<T: Cell> From<PerField<T>> for BTreeMap<Field, Option<String>> {
    fn from(cells: PerField<T>) -> Self {
        let mut json = Self::new();
        for field in Field::ALL {
            cells[field].put(field, &mut json);
        }
        json
    }
}

impl<T: Cell + Default> TryFrom<BTreeMap<Field, Option<String>>> for PerField<T> {
    type Error = ValueError;

    fn try_from(map: BTreeMap<Field, Option<String>>) -> Result<Self, ValueError> {
        let mut cells = Self::from_fn(|_| T::default());
        for (field, text) in map {
            let value = text.map(|text| Value::parse(field, text)).transpose()?;
            cells[field] = T::take(value);
        }
        Ok(cells)
    }
}
