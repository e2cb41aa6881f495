//! Few enough names, numbers and words that people collide.

pub(super) const FIRST: [&str; 16] = [
    "Ada", "Adah", "José", "Jose", "William", "Bill", "Nora", "Mary Ann", "Mary", "Ben", "Cleo",
    "Dan", "Eve", "Finn", "Gus", "Hana",
];

pub(super) const LAST: [&str; 12] = [
    "Byrne",
    "Cole",
    "O'Quinn",
    "O\u{2019}Quinn",
    "Smith-Jones",
    "Smith Jones",
    "Ibarra",
    "Ibara",
    "Miller",
    "Novak",
    "Okafor",
    "Park",
];

/// Addresses that are none.
pub(super) const NO_EMAIL: [&str; 5] =
    ["", "none@none.com", "noemail@example.com", "not an address", "nora@"];

pub(super) const STATUS: [&str; 8] =
    ["Current", "Notice", "Eviction", "Future", "Past", "Applicant", "Canceled", "Employee"];

/// Words that no adapter knows.
pub(super) const UNKNOWN: [&str; 2] = ["Limbo", "Holdover"];

pub(super) const UNITS: [&str; 10] =
    ["101", "102", "103", "104", "201", "202", "203", "204", "BLDG-10-1101", "BLDG-10-1102"];

/// The dates of leases.
pub(super) const STARTS: [&str; 6] =
    ["2025-03-01", "2025-06-01", "2025-09-01", "2026-01-01", "2026-03-01", ""];
pub(super) const ENDS: [&str; 5] = ["2026-02-28", "2026-05-31", "2026-08-31", "2026-12-31", ""];

/// Dates that stand for none, or that nobody can mean.
pub(super) const ODD_DATES: [&str; 4] = ["1900-01-01", "9999-12-31", "1949-12-31", "2201-01-01"];
