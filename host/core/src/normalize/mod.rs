//! When two values count as the same.
//!
//! Keys made here are for comparing only; what is stored and shown stays as it was typed.

mod dates;
mod email;
mod fold;
mod name;
mod phone;
mod text;
mod unit;

pub use dates::clean_date;
pub use email::{EmailKey, EmailReading, read_email};
pub use fold::{plain_letters, written_out};
pub use name::{NameKey, PersonName, is_placeholder_name};
pub use phone::PhoneKey;
pub use text::tidy;
pub use unit::UnitKey;

use crate::model::{Field, Value};

/// Whether two values of one field are the same, so that a mere change of format is no change.
pub fn same_value(field: Field, left: &Value, right: &Value) -> bool {
    if left == right {
        return true;
    }
    let (Value::Text(left), Value::Text(right)) = (left, right) else {
        return false;
    };
    match field {
        Field::Phone => PhoneKey::new(left) == PhoneKey::new(right),
        Field::Email => EmailKey::new(left) == EmailKey::new(right),
        _ => left.trim() == right.trim(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::phone_format(Field::Phone, "(512) 555-0142", "+1 512 555 0142", true)]
    #[case::other_phone(Field::Phone, "(512) 555-0142", "(512) 555-0143", false)]
    #[case::email_case(Field::Email, " Nora@Example.com", "nora@example.com", true)]
    #[case::name_case_is_a_change(Field::LastName, "O'Quinn", "o'quinn", false)]
    #[case::outer_space(Field::LastName, "Ibarra ", "Ibarra", true)]
    #[case::unit_keeps_its_zeros(Field::Unit, "0103", "103", false)]
    fn values_are_the_same(
        #[case] field: Field,
        #[case] left: &str,
        #[case] right: &str,
        #[case] same: bool,
    ) {
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(same_value(field, &text(left), &text(right)), same);
    }
}
