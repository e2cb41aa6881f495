//! Invented people's particulars, picked by number.

const FIRST_NAMES: [&str; 24] = [
    "Ada", "Bruno", "Clara", "Dario", "Edith", "Farid", "Greta", "Hiro", "Ines", "Jonas", "Kira",
    "Leo", "Mina", "Nils", "Olga", "Pablo", "Quinn", "Rosa", "Sami", "Tilda", "Umar", "Vera",
    "Wim", "Zoe",
];

const LAST_NAMES: [&str; 24] = [
    "Alder",
    "Birch",
    "Carver",
    "Dale",
    "Elm",
    "Fields",
    "Grove",
    "Heath",
    "Isle",
    "Juniper",
    "Knoll",
    "Larch",
    "Meadow",
    "North",
    "Oakes",
    "Poplar",
    "Quill",
    "Rowan",
    "Spruce",
    "Thorn",
    "Underhill",
    "Vale",
    "Willow",
    "Yarrow",
];

/// A first name; numbers that share one get a letter of their own behind it.
pub(super) fn first_name(number: usize) -> String {
    picked(&FIRST_NAMES, number)
}

/// A last name.
pub(super) fn last_name(number: usize) -> String {
    picked(&LAST_NAMES, number)
}

/// An email address.
pub(super) fn email(number: usize) -> String {
    format!("person{}@example.com", number + 1)
}

/// The digits of a telephone number that nobody has: 555, then 0100 to 0199.
pub(super) fn phone_digits(number: usize) -> String {
    format!("{}55501{:02}", 200 + number / 100 % 700, number % 100)
}

fn picked(names: &[&str], number: usize) -> String {
    let name = names[number % names.len()];
    let mut round = number / names.len();
    let mut picked = name.to_owned();
    while round > 0 {
        picked.push(char::from(b'a' + u8::try_from((round - 1) % 26).unwrap_or_default()));
        round = (round - 1) / 26;
    }
    picked
}
