//! Invented people and places. Nobody here exists; addresses end in example.com and numbers lie in
//! the 555-01xx range that is kept for fiction.

use std::collections::HashSet;

use super::dice::Dice;
use super::lister::{Lister, Region};
use super::property::{Address, PropertyDetails};

const FIRST_NAMES: [&str; 64] = [
    "Nora", "Dev", "Ruth", "Jonah", "Ilse", "Mateo", "Priya", "Walter", "Aisha", "Bruno", "Clara",
    "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Imani", "Joaquin", "Keiko", "Lars", "Mei",
    "Nikhil", "Odette", "Pavel", "Quentin", "Rosa", "Samir", "Tessa", "Umberto", "Vera", "Wanda",
    "Xavier", "Yolanda", "Zane", "Abigail", "Boris", "Camille", "Darius", "Esther", "Felix",
    "Giselle", "Harold", "Ingrid", "Jamal", "Katya", "Leon", "Marisol", "Noel", "Oksana", "Percy",
    "Rashid", "Sylvia", "Tobias", "Ursula", "Victor", "Winona", "Yusuf", "Zelda", "Cedric",
    "Delphine", "Emeka", "Fiona", "Gustavo", "Hannah",
];

const LAST_NAMES: [&str; 96] = [
    "O'Quinn",
    "Rao",
    "Ibarra",
    "Vance",
    "Abbott",
    "Bergstrom",
    "Castellanos",
    "Dubois",
    "Eriksen",
    "Fairchild",
    "Gutierrez",
    "Hathaway",
    "Iyer",
    "Jankowski",
    "Kowalczyk",
    "Lindqvist",
    "Mbeki",
    "Nakamura",
    "Okafor",
    "Pellegrini",
    "Quiroga",
    "Rosenthal",
    "Sandoval",
    "Thibodeaux",
    "Ueda",
    "Villanueva",
    "Whitlock",
    "Xiong",
    "Yamada",
    "Zielinski",
    "Ashworth",
    "Barrientos",
    "Chukwu",
    "Delacroix",
    "Ellsworth",
    "Ferrante",
    "Goldberg",
    "Haverford",
    "Idowu",
    "Jorgensen",
    "Kaminski",
    "Lombardi",
    "McAllister",
    "Novak",
    "Ostrowski",
    "Papadakis",
    "Quigley",
    "Romano",
    "Stavros",
    "Tanaka",
    "Underhill",
    "Vasquez",
    "Wexler",
    "Yilmaz",
    "Zapata",
    "Armitage",
    "Blackwood",
    "Carvalho",
    "Donnelly",
    "Espinoza",
    "Fitzgerald",
    "Grigoryan",
    "Holloway",
    "Ivanova",
    "Jimenez",
    "Kessler",
    "Larkspur",
    "Montague",
    "Nwosu",
    "Ortega",
    "Pruitt",
    "Rasmussen",
    "Schaefer",
    "Trevino",
    "Ulrich",
    "Voss",
    "Winthrop",
    "Yarborough",
    "Zimmer",
    "Achterberg",
    "Bellamy",
    "Cordova",
    "Devereux",
    "Eastman",
    "Forsythe",
    "Gallagher",
    "Hendricks",
    "Isaksen",
    "Jefferies",
    "Kilpatrick",
    "Llewellyn",
    "Marchetti",
    "Norwood",
    "Oyelaran",
    "Pemberton",
    "Rutherford",
];

const TREES: [&str; 24] = [
    "Maple", "Birch", "Cedar", "Alder", "Juniper", "Willow", "Aspen", "Hazel", "Laurel", "Poplar",
    "Rowan", "Spruce", "Linden", "Magnolia", "Sycamore", "Walnut", "Hickory", "Cypress", "Acacia",
    "Myrtle", "Chestnut", "Elm", "Hawthorn", "Redbud",
];

/// The id, name and address of the invented property number `index` of a PMS.
pub(super) fn property(lister: &dyn Lister, index: usize, seed: u64) -> (String, PropertyDetails) {
    let region = lister.region();
    let tree = TREES[(index + region.first_tree) % TREES.len()];
    let kind = region.kinds[index % region.kinds.len()];
    let round = index / TREES.len();
    let name =
        if round == 0 { format!("{tree} {kind}") } else { format!("{tree} {kind} {}", round + 1) };
    let details = PropertyDetails {
        name,
        address: Address {
            street: format!("{} {tree} {}", 100 * (index + 1), region.street),
            city: region.city.to_owned(),
            state: region.state.to_owned(),
            postal_code: region.postal_code.to_owned(),
        },
    };
    (lister.property_id(seed, index, tree), details)
}

/// A person's name and how to reach them.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
}

/// Hands out people: no email twice, and no name twice while the lists last.
#[derive(Debug, Default)]
pub(super) struct NameBook {
    names: HashSet<(usize, usize)>,
    emails: HashSet<String>,
    phones: usize,
}

impl NameBook {
    /// How often a taken name is drawn again before it may repeat.
    const TRIES: usize = 40;

    /// A family name for a household.
    pub(super) fn family(dice: &mut Dice) -> usize {
        dice.index(LAST_NAMES.len())
    }

    /// Another person of the family.
    pub(super) fn person(&mut self, dice: &mut Dice, region: &Region, family: usize) -> Person {
        let mut first = dice.index(FIRST_NAMES.len());
        for _ in 0..Self::TRIES {
            if self.names.insert((first, family)) {
                break;
            }
            first = dice.index(FIRST_NAMES.len());
        }
        let (first_name, last_name) = (FIRST_NAMES[first], LAST_NAMES[family]);
        Person {
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            email: self.email(first_name, last_name),
            phone: self.phone(region),
        }
    }

    fn email(&mut self, first_name: &str, last_name: &str) -> String {
        let local: String = format!("{first_name}.{last_name}")
            .to_lowercase()
            .chars()
            .filter(|character| character.is_ascii_alphanumeric() || *character == '.')
            .collect();
        let mut email = format!("{local}@example.com");
        let mut number = 2;
        while !self.emails.insert(email.clone()) {
            email = format!("{local}{number}@example.com");
            number += 1;
        }
        email
    }

    fn phone(&mut self, region: &Region) -> String {
        let area_codes = region.area_codes;
        let area_code = area_codes[self.phones / 100 % area_codes.len()];
        let line = 100 + self.phones % 100;
        self.phones += 1;
        format!("({area_code}) 555-{line:04}")
    }
}
