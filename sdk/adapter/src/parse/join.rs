//! Putting in the values that another list of the same PMS keeps under an id.

use crate::TextValue;
use crate::parse::index::Index;

/// Values by the id that they are kept under.
#[derive(Debug, Default)]
pub struct Join(Index<TextValue>);

impl Join {
    /// Takes a value in; a later one of the same id counts.
    pub fn insert(&mut self, id: impl Into<String>, value: TextValue) {
        self.0.insert(id, value);
    }

    /// What stands behind a reference. No reference, no value; a reference that leads nowhere is
    /// absent, because then the read cannot tell.
    pub fn follow(&self, reference: &TextValue) -> TextValue {
        match reference {
            TextValue::Value(id) => self.0.get(id).cloned().unwrap_or(TextValue::Absent),
            nothing => nothing.clone(),
        }
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
