//! Who is in a transcript, told by hashes that mean nothing without the master key.

use usersync_core::model::RecordKey;

use crate::sealing::KeyRing;

/// Bytes of a hash that are kept: among the few thousand people of a property no two have the same.
const HASH: usize = 8;

/// Whom a recording holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cast {
    /// These, and nobody else.
    These(Vec<RecordKey>),
    /// Nobody can tell: the read broke off, or gave rows without an id.
    Anybody,
}

impl Cast {
    /// A set of hashes, and whether anybody else may be in the recording.
    pub(super) fn hashed(&self, keys: &KeyRing) -> (Vec<u8>, bool) {
        let Self::These(people) = self else { return (Vec::new(), true) };
        let mut hashes: Vec<[u8; HASH]> =
            people.iter().map(|person| first(keys.fingerprint(PLACE, &name(person)))).collect();
        hashes.sort_unstable();
        hashes.dedup();
        (hashes.concat(), false)
    }
}

/// The hashes of some people, under every master key at hand.
pub(super) struct Sought(Vec<[u8; HASH]>);

impl Sought {
    pub(super) fn new(people: &[RecordKey], keys: &KeyRing) -> Self {
        let under_each = |person| keys.fingerprints(PLACE, &name(person));
        Self(people.iter().flat_map(under_each).map(first).collect())
    }

    /// Whether any of them is in a set of hashes.
    pub(super) fn is_in(&self, hashes: &[u8]) -> bool {
        let (hashes, _) = hashes.as_chunks::<HASH>();
        self.0.iter().any(|sought| hashes.binary_search(sought).is_ok())
    }
}

const PLACE: &str = "transcript/people";

fn name(person: &RecordKey) -> Vec<u8> {
    [person.pms_property.uuid().as_bytes(), person.person.as_bytes()].concat()
}

fn first(hash: [u8; 32]) -> [u8; HASH] {
    let mut first = [0; HASH];
    first.copy_from_slice(&hash[..HASH]);
    first
}
