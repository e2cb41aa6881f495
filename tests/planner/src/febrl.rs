//! The people of FEBRL, and how they are put into our fields.
//!
//! Invented Australians, each once as they are and once or more with slips and gaps. Given name and
//! surname are the name, the personal number is both the email and the phone, street number and
//! street are the unit.

use std::path::Path;

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use crate::trial::{Details, Trial, Who};

/// One of the published sets.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Set {
    Febrl1,
    Febrl2,
    Febrl3,
    /// Nothing is chosen by it.
    Febrl4,
}

impl Set {
    /// As it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Febrl1 => "febrl1",
            Self::Febrl2 => "febrl2",
            Self::Febrl3 => "febrl3",
            Self::Febrl4 => "febrl4",
        }
    }

    const fn files(self) -> &'static [&'static str] {
        match self {
            Self::Febrl1 => &["dataset1.csv"],
            Self::Febrl2 => &["dataset2.csv"],
            Self::Febrl3 => &["dataset3.csv"],
            Self::Febrl4 => &["dataset4a.csv", "dataset4b.csv"],
        }
    }
}

/// One description of a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Described {
    pub(crate) who: Who,
    /// Which of the spoiled descriptions it is; none for the one as the person is.
    copy: Option<usize>,
    pub(crate) given_name: String,
    pub(crate) surname: String,
    pub(crate) street_number: String,
    pub(crate) street: String,
    pub(crate) personal_number: String,
}

/// The people as they are, and as they were written down elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Pairing {
    pub(crate) originals: Vec<Described>,
    pub(crate) copies: Vec<Described>,
}

/// Reads a set from its folder. Where a person was spoiled several times, each time is a pairing of
/// its own.
pub(crate) fn read(folder: &Path, set: Set) -> Result<Vec<Pairing>> {
    let mut people = Vec::new();
    for name in set.files() {
        let file = folder.join(name);
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("could not read `{}`", file.display()))?;
        for (number, line) in text.lines().enumerate().skip(1) {
            let person = described(line);
            people.push(person.with_context(|| {
                format!("line {} of `{}` is not a person", number + 1, file.display())
            })?);
        }
    }
    let (originals, spoiled): (Vec<_>, Vec<_>) =
        people.into_iter().partition(|person| person.copy.is_none());
    let rounds = spoiled.iter().filter_map(|person| person.copy).max().map_or(0, |most| most + 1);
    let pairings = (0..rounds).map(|round| Pairing {
        originals: originals.clone(),
        copies: spoiled.iter().filter(|person| person.copy == Some(round)).cloned().collect(),
    });
    Ok(pairings.collect())
}

/// A line such as `rec-7-dup-0, nora, ibarra, 12, elm street, , springfield, 2600, act, 19700214,
/// 1234567`.
fn described(line: &str) -> Option<Described> {
    let cells: Vec<&str> = line.split(',').map(str::trim).collect();
    let [id, given_name, surname, street_number, street, _, _, _, _, _, personal_number] =
        cells.as_slice()
    else {
        return None;
    };
    let (who, kind) = id.strip_prefix("rec-")?.split_once('-')?;
    let copy = match kind.strip_prefix("dup-") {
        Some(copy) => Some(copy.parse().ok()?),
        None if kind == "org" => None,
        None => return None,
    };
    Some(Described {
        who: who.parse().ok()?,
        copy,
        given_name: (*given_name).to_owned(),
        surname: (*surname).to_owned(),
        street_number: (*street_number).to_owned(),
        street: (*street).to_owned(),
        personal_number: (*personal_number).to_owned(),
    })
}

impl Described {
    /// In our fields.
    pub(crate) fn details(&self) -> Details {
        Details {
            first_name: self.given_name.clone(),
            last_name: self.surname.clone(),
            email: format!("{}@example.com", self.personal_number),
            phone: self.personal_number.clone(),
            unit: [self.street_number.as_str(), &self.street].join(" ").trim().to_owned(),
        }
    }
}

impl Pairing {
    /// The even-numbered people are in the directory as they are; the PMS lists everybody as they
    /// were written down elsewhere.
    pub(crate) fn trial(&self) -> Trial {
        let mut trial = Trial::default();
        for person in self.originals.iter().filter(|person| person.who % 2 == 0) {
            trial.enter(person.who, &person.details());
        }
        for person in &self.copies {
            trial.list(person.who, &person.details());
        }
        trial
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_put_into_our_fields() {
        let line = "rec-7-dup-0, nora, ibarra, 12, elm street, , springfield, 2600, act, , 1234567";
        let person = described(line).unwrap();
        assert_eq!((person.who, person.copy), (7, Some(0)));
        let details = person.details();
        assert_eq!((details.first_name.as_str(), details.last_name.as_str()), ("nora", "ibarra"));
        assert_eq!(details.email, "1234567@example.com");
        assert_eq!((details.phone.as_str(), details.unit.as_str()), ("1234567", "12 elm street"));
    }

    #[test]
    fn a_line_that_tells_nobody_is_refused() {
        assert_eq!(described("rec-7-dup-0, nora"), None);
        assert_eq!(described("rec-7-maybe, a, b, c, d, e, f, g, h, i, j"), None);
    }
}
