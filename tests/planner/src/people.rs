//! Names, phones and units of people who do not exist.

use usersync_chance::Chance;

use crate::trial::{Details, Who};

/// Names and what those who have them are called.
pub(crate) const NICKNAMES: [[&str; 2]; 8] = [
    ["William", "Bill"],
    ["Margaret", "Peggy"],
    ["Elizabeth", "Betty"],
    ["Robert", "Bob"],
    ["Katherine", "Kate"],
    ["Alexander", "Sasha"],
    ["Guadalupe", "Lupe"],
    ["Francisco", "Paco"],
];

/// Names with an accent and without.
pub(crate) const ACCENTS: [[&str; 2]; 6] = [
    ["José", "Jose"],
    ["Zoë", "Zoe"],
    ["Renée", "Renee"],
    ["Jürgen", "Juergen"],
    ["Łukasz", "Lukasz"],
    ["Nguyễn", "Nguyen"],
];

/// Names of two people that look like one with a slip.
pub(crate) const LIKE_NAMES: [[&str; 2]; 4] =
    [["Marina", "Marisa"], ["Daniel", "Daniela"], ["Kristin", "Kirstin"], ["Jordan", "Jordyn"]];

const FIRST_NAMES: [&str; 32] = [
    "Nora",
    "Hector",
    "Imani",
    "Gustav",
    "Priya",
    "Owen",
    "Leila",
    "Tobias",
    "Yuki",
    "Ferdinand",
    "Camila",
    "Dmitri",
    "Esther",
    "Rafael",
    "Ingrid",
    "Malik",
    "Beatrix",
    "Kofi",
    "Solange",
    "Winston",
    "Aurora",
    "Jerome",
    "Tamsin",
    "Ulrich",
    "Veronica",
    "Zachary",
    "Odalys",
    "Quentin",
    "Harriet",
    "Bashir",
    "Lourdes",
    "Percival",
];

const BEGINNINGS: [&str; 24] = [
    "Ber", "Cal", "Dor", "Fen", "Gar", "Hol", "Ist", "Jor", "Kel", "Lan", "Mor", "Nor", "Ost",
    "Pel", "Quin", "Ros", "Sel", "Tor", "Ulm", "Ver", "Wal", "Yar", "Zim", "Ash",
];

const MIDDLES: [&str; 16] = [
    "an", "bel", "cor", "dan", "el", "fur", "gan", "hil", "im", "kov", "lem", "mar", "nis", "op",
    "rad", "tus",
];

const ENDINGS: [&str; 16] = [
    "berg", "croft", "dale", "ez", "field", "gate", "hurst", "ini", "ley", "man", "owski", "quist",
    "son", "ton", "wala", "yan",
];

/// Somebody with a surname, an email and a phone of their own who lives in the unit of this number.
pub(crate) fn somebody(who: Who, unit: usize, chance: &mut Chance) -> Details {
    let first_name = (*chance.pick(&FIRST_NAMES)).to_owned();
    Details {
        email: format!("{}.{who}@example.com", first_name.to_lowercase()),
        last_name: surname(who),
        phone: phone(who),
        unit: (100 + unit).to_string(),
        first_name,
    }
}

/// Another surname for each number below 98,304.
fn surname(number: usize) -> String {
    let (number, beginning) = (number / 24, BEGINNINGS[number % 24]);
    let (number, middle) = (number / 16, MIDDLES[number % 16]);
    let (number, ending) = (number / 16, ENDINGS[number % 16]);
    let further = match number % 16 {
        0 => "",
        number => MIDDLES[number],
    };
    [beginning, further, middle, ending].concat()
}

/// Another number for each person, none near the next one's.
fn phone(who: Who) -> String {
    let scattered = who.wrapping_mul(999_983) % 8_000_000;
    format!("{}-555-{:04}", 200 + scattered / 10_000, scattered % 10_000)
}

/// Another first name than this one.
pub(crate) fn another_first_name(than: &str, chance: &mut Chance) -> String {
    let others: Vec<&str> = FIRST_NAMES.into_iter().filter(|name| *name != than).collect();
    (*chance.pick(&others)).to_owned()
}

/// A name with two of its inner letters exchanged, or one of them left out.
pub(crate) fn mistyped(name: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let place = 1 + chance.below(letters.len() - 2);
    if letters[place] == letters[place + 1] {
        letters.remove(place);
    } else {
        letters.swap(place, place + 1);
    }
    letters.into_iter().collect()
}

/// A phone with another last digit.
pub(crate) fn misdialled(phone: &str, chance: &mut Chance) -> String {
    let (rest, last) = phone.split_at(phone.len() - 1);
    let last: usize = last.parse().unwrap_or_default();
    format!("{rest}{}", (last + 1 + chance.below(9)) % 10)
}
