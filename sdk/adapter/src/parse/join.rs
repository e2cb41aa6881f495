//! Putting in the values that another list of the same PMS keeps under an id.

use crate::TextValue;

/// Values by the id they are kept under, in the order of the ids: a tree would be larger than all
/// else that a join needs.
#[derive(Debug, Default)]
pub struct Join(Vec<(String, TextValue)>);

impl Join {
    /// Takes a value in; a later one of the same id counts.
    pub fn insert(&mut self, id: impl Into<String>, value: TextValue) {
        let id = id.into();
        match self.place(&id) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (id, value)),
        }
    }

    /// What stands behind a reference. No reference, no value; a reference that leads nowhere is
    /// absent, because then the read cannot tell.
    pub fn follow(&self, reference: &TextValue) -> TextValue {
        match reference {
            TextValue::Value(id) => match self.place(id) {
                Ok(place) => self.0[place].1.clone(),
                Err(_) => TextValue::Absent,
            },
            nothing => nothing.clone(),
        }
    }

    /// Where an id stands, or would.
    fn place(&self, id: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(id))
    }
}

#[cfg(test)]
mod tests {
    use super::Join;
    use crate::TextValue;

    #[test]
    fn a_reference_is_followed_or_its_lack_is_kept() {
        let value = |text: &str| TextValue::Value(text.to_owned());
        let mut units = Join::default();
        units.insert("u3", value("3C"));
        units.insert("u1", value("3A"));
        units.insert("u1", value("3B"));
        assert_eq!(units.follow(&value("u3")), value("3C"));
        assert_eq!(units.follow(&value("u1")), value("3B"));
        assert_eq!(units.follow(&value("u2")), TextValue::Absent);
        assert_eq!(units.follow(&TextValue::Blank), TextValue::Blank);
        assert_eq!(units.follow(&TextValue::Absent), TextValue::Absent);
    }
}
