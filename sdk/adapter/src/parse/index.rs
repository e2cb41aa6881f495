//! Values by the ids that a PMS knows them under.

/// Values, each under an id, in the order in which they came.
///
/// Rust's own maps would cost a guest 5 KB for each type of value.
#[derive(Clone, Debug)]
pub struct Index<V> {
    entries: Vec<(String, V)>,
    /// The places of the entries, in the order of their ids.
    order: Vec<usize>,
}

impl<V> Default for Index<V> {
    fn default() -> Self {
        Self { entries: Vec::new(), order: Vec::new() }
    }
}

impl<V> Index<V> {
    /// Keeps a value; of two under one id, the later one.
    pub fn insert(&mut self, id: impl Into<String>, value: V) {
        let id = id.into();
        match self.find(&id) {
            Ok(place) => self.entries[place].1 = value,
            Err(rank) => self.add(rank, id, value),
        }
    }

    /// The value under an id.
    pub fn get(&self, id: &str) -> Option<&V> {
        self.find(id).ok().map(|place| &self.entries[place].1)
    }

    /// The value under an id, which begins as the default.
    pub fn get_or_default(&mut self, id: &str) -> &mut V
    where
        V: Default,
    {
        let place = self.find(id).unwrap_or_else(|rank| {
            self.add(rank, id.to_owned(), V::default());
            self.entries.len() - 1
        });
        &mut self.entries[place].1
    }

    /// Every value.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn add(&mut self, rank: usize, id: String, value: V) {
        self.order.insert(rank, self.entries.len());
        self.entries.push((id, value));
    }

    /// The place of the entry under an id, or else its rank among them.
    fn find(&self, id: &str) -> Result<usize, usize> {
        let found = self.order.binary_search_by(|place| self.entries[*place].0.as_str().cmp(id));
        found.map(|rank| self.order[rank])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::Index;

    #[test]
    fn values_stand_under_their_ids_in_the_order_in_which_they_came() {
        let mut index = Index::default();
        index.insert("u3", 'c');
        index.insert("u1", 'a');
        index.insert("u3", 'd');
        assert_eq!(index.get("u3"), Some(&'d'));
        assert_eq!(index.get("u2"), None);
        assert_eq!(index.values().collect::<String>(), "da");
    }

    #[test]
    fn a_value_can_begin_as_the_default() {
        let mut counts = Index::<u32>::default();
        for id in ["b", "a", "b"] {
            *counts.get_or_default(id) += 1;
        }
        assert_eq!((counts.get("a"), counts.get("b"), counts.len()), (Some(&1), Some(&2), 2));
    }

    proptest! {
        #[test]
        fn it_holds_what_a_map_holds(pairs in proptest::collection::vec(("[a-c]{0,3}", 0..9_u8), 0..60)) {
            let mut index = Index::default();
            let mut map = BTreeMap::new();
            prop_assert!(index.is_empty());
            for (id, value) in pairs {
                index.insert(id.as_str(), value);
                map.insert(id, value);
            }
            prop_assert_eq!(index.len(), map.len());
            for (id, value) in &map {
                prop_assert_eq!(index.get(id), Some(value));
            }
        }
    }
}
