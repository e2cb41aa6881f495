//! Invented people for what FEBRL lacks: nicknames, accents, households, shared and exchanged
//! emails, renewals. Each differs from the directory in one way, so that a rule that suffers is seen.

use std::collections::BTreeMap;

use serde::Serialize;
use usersync_chance::Chance;

use crate::people::{self, somebody};
use crate::trial::{Details, Trial, Who};

macro_rules! ways {
    ($($(#[$doc:meta])* $way:ident = $name:literal,)*) => {
        /// How the PMS's description of a person differs from the directory's.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Way {
            $($(#[$doc])* $way,)*
        }

        impl Way {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$way),*];

            /// As it is shown.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$way => $name,)*
                }
            }
        }
    };
}

ways! {
    Same = "the same",
    WrittenDifferently = "written differently",
    Nickname = "a nickname",
    NewEmail = "a new email",
    NoEmailHere = "no email in the directory",
    NewEmailNickname = "a new email and a nickname",
    NewEmailAccent = "a new email and an accent",
    NewEmailTypo = "a new email and a typo",
    NewEmailSwapped = "a new email and swapped names",
    NewEmailMiddleName = "a new email and a middle name",
    NewEmailSuffix = "a new email and a suffix",
    NewEmailCompound = "a new email and half a surname",
    NewEmailTypoMoved = "a new email, a typo and another unit",
    NewEmailTypoNewPhone = "a new email, a typo and another phone",
    NewEmailTypoPhoneTypo = "a new email, a typo, another unit and a typo in the phone",
    NewEmailMarried = "a new email and another surname",
    EmailsSwapped = "the email of another, who has theirs",
    Renewal = "a second id for a renewal",
    /// From here on people who are not in the directory.
    RenewalOfNewcomer = "new, with a second id for a renewal",
    Spouse = "new, the spouse of somebody",
    SharesEmail = "new, with the email of a spouse",
    Son = "new, the son of somebody of his name",
    SiblingOfLikeName = "new, a sibling of nearly the name",
    Flatmate = "new, a flatmate",
    Namesake = "new, with the name of somebody",
    NextDoor = "new, next door to somebody of nearly the name",
    MovedIn = "new, where somebody else lived",
}

/// So many people of each way, in one directory, and the way of each who is judged.
pub fn invented(of_each: usize, seed: u64) -> (Trial, BTreeMap<Who, Way>) {
    let mut cast = Cast { trial: Trial::default(), ways: BTreeMap::new(), next: 0 };
    let mut chance = Chance::new(seed);
    for way in Way::ALL {
        for _ in 0..of_each {
            cast.play(*way, &mut chance);
        }
    }
    (cast.trial, cast.ways)
}

struct Cast {
    trial: Trial,
    ways: BTreeMap<Who, Way>,
    next: Who,
}

impl Cast {
    /// Somebody whom nobody has heard of.
    fn somebody(&mut self, chance: &mut Chance) -> (Who, Details) {
        let who = self.next;
        self.next += 1;
        (who, somebody(who, who, chance))
    }

    fn play(&mut self, way: Way, chance: &mut Chance) {
        let (who, mut held) = self.somebody(chance);
        self.ways.insert(who, way);
        let mut told = held.clone();
        match way {
            Way::Renewal => {
                self.trial.enter(who, &held);
                self.trial.list(who, &told);
            }
            Way::EmailsSwapped => {
                let (other, mut others) = self.somebody(chance);
                self.ways.insert(other, way);
                self.trial.enter(who, &held);
                self.trial.enter(other, &others);
                std::mem::swap(&mut told.email, &mut others.email);
                self.trial.list(other, &others);
            }
            Way::RenewalOfNewcomer => self.trial.list(who, &told),
            Way::Spouse
            | Way::SharesEmail
            | Way::Son
            | Way::SiblingOfLikeName
            | Way::Flatmate
            | Way::Namesake
            | Way::NextDoor
            | Way::MovedIn => self.meet(way, &mut told, chance),
            _ => {
                differ(way, &mut held, &mut told, chance);
                self.trial.enter(who, &held);
            }
        }
        self.trial.list(who, &told);
    }

    /// Has a new person meet somebody who is in the directory. Who moved away is not listed.
    fn meet(&mut self, way: Way, told: &mut Details, chance: &mut Chance) {
        let (other, mut others) = self.somebody(chance);
        match way {
            Way::Spouse | Way::SharesEmail => {
                told.last_name.clone_from(&others.last_name);
                told.phone.clone_from(&others.phone);
                told.unit.clone_from(&others.unit);
                told.first_name = people::another_first_name(&others.first_name, chance);
                if way == Way::SharesEmail {
                    told.email.clone_from(&others.email);
                }
            }
            Way::Son => {
                told.first_name.clone_from(&others.first_name);
                told.last_name = format!("{} Jr.", others.last_name);
                others.last_name.push_str(" Sr.");
                told.unit.clone_from(&others.unit);
            }
            Way::SiblingOfLikeName => {
                let [first, second] = chance.pick(&people::LIKE_NAMES);
                (*first).clone_into(&mut others.first_name);
                (*second).clone_into(&mut told.first_name);
                told.last_name.clone_from(&others.last_name);
                told.unit.clone_from(&others.unit);
            }
            Way::Flatmate => {
                told.phone.clone_from(&others.phone);
                told.unit.clone_from(&others.unit);
                told.first_name = people::another_first_name(&others.first_name, chance);
            }
            Way::Namesake => {
                told.first_name.clone_from(&others.first_name);
                told.last_name.clone_from(&others.last_name);
            }
            Way::NextDoor => {
                told.first_name.clone_from(&others.first_name);
                told.last_name = people::mistyped(&others.last_name, chance);
            }
            _ => {
                told.unit.clone_from(&others.unit);
                told.first_name = people::another_first_name(&others.first_name, chance);
            }
        }
        self.trial.enter(other, &others);
        if !matches!(way, Way::Namesake | Way::MovedIn) {
            self.trial.list(other, &others);
        }
    }
}

/// Makes two descriptions of one person differ.
fn differ(way: Way, held: &mut Details, told: &mut Details, chance: &mut Chance) {
    let new_email = format!("new.{}", told.email);
    let elsewhere = format!("9{}", told.unit);
    match way {
        Way::WrittenDifferently => {
            told.first_name = format!(" {} ", told.first_name.to_uppercase());
            told.last_name = told.last_name.to_lowercase();
            told.email = told.email.to_uppercase();
        }
        Way::Nickname | Way::NewEmailNickname => {
            let [formal, short] = chance.pick(&people::NICKNAMES);
            (*formal).clone_into(&mut held.first_name);
            (*short).clone_into(&mut told.first_name);
        }
        Way::NoEmailHere => held.email.clear(),
        Way::NewEmailAccent => {
            let [accented, plain] = chance.pick(&people::ACCENTS);
            (*accented).clone_into(&mut held.first_name);
            (*plain).clone_into(&mut told.first_name);
        }
        Way::NewEmailTypo => told.last_name = people::mistyped(&told.last_name, chance),
        Way::NewEmailSwapped => std::mem::swap(&mut told.first_name, &mut told.last_name),
        Way::NewEmailMiddleName => told.first_name.push_str(" Jane"),
        Way::NewEmailSuffix => told.last_name.push_str(" Jr."),
        Way::NewEmailCompound => held.last_name = format!("{}-Okafor", told.last_name),
        Way::NewEmailTypoMoved => {
            told.last_name = people::mistyped(&told.last_name, chance);
            told.unit = elsewhere;
        }
        Way::NewEmailTypoNewPhone => {
            told.last_name = people::mistyped(&told.last_name, chance);
            "512-555-0000".clone_into(&mut told.phone);
        }
        Way::NewEmailTypoPhoneTypo => {
            told.last_name = people::mistyped(&told.last_name, chance);
            told.phone = people::misdialled(&told.phone, chance);
            told.unit = elsewhere;
        }
        Way::NewEmailMarried => "Castellanos".clone_into(&mut told.last_name),
        _ => {}
    }
    let keeps_email =
        matches!(way, Way::Same | Way::WrittenDifferently | Way::Nickname | Way::NoEmailHere);
    if !keeps_email {
        told.email = new_email;
    }
}
