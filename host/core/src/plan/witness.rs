//! What the steps of a plan see of each record, for whoever explains what came of it.

use std::collections::{BTreeMap, HashSet};

use super::census::Census;
use super::entry::{Entry, Sight};
use super::fold;
use super::population::{Content, Population};
use crate::model::{KnownRecord, Link, Missed, Picture, RecordKey, Role, Standing, Verdict};

/// What there is to see of one record.
#[derive(Clone, Debug)]
pub(crate) struct Witness {
    pub(crate) key: RecordKey,
    /// The lease that gives the values; none where no personal data is kept.
    pub(crate) lease: Option<Picture>,
    /// The PMS's own word, kept of everybody.
    pub(crate) status: String,
    pub(crate) standing: Option<Standing>,
    pub(crate) role: Role,
    pub(crate) sight: Sight,
    pub(crate) missed: Option<Missed>,
    /// The link that holds.
    pub(crate) link: Option<Link>,
    /// The last link that ended, where none holds.
    pub(crate) ended: Option<Link>,
    /// What the last run that said something new about the record said.
    pub(crate) told: Option<Verdict>,
}

/// Everybody of whom anything is known, in the order of their keys.
pub(crate) fn witnesses(population: &Population) -> Vec<Witness> {
    let census = Census::take(population, false);
    let attached: HashSet<_> = population.reads.iter().map(|read| read.pms_property).collect();
    let mut all: BTreeMap<RecordKey, Witness> = BTreeMap::new();
    for known in &population.records {
        let sight = if attached.contains(&known.key.pms_property) {
            Sight::after(known.missed)
        } else {
            Sight::Detached
        };
        all.insert(known.key.clone(), of_known(known, sight));
    }
    for record in listed_in_vain(population, &census) {
        all.insert(record.key.clone(), record);
    }
    for entry in &census.entries {
        all.insert(entry.key.clone(), of_entry(entry));
    }
    all.into_values().collect()
}

/// Those whom a read lists from which nothing is decided.
fn listed_in_vain(population: &Population, census: &Census<'_>) -> impl Iterator<Item = Witness> {
    let set_aside: HashSet<RecordKey> =
        census.set_aside.iter().map(|(key, _)| key.clone()).collect();
    population
        .reads
        .iter()
        .filter_map(|read| match &read.content {
            Content::Fetched(fetched) => Some((read.pms_property, fetched)),
            Content::Picture => None,
        })
        .flat_map(|(place, fetched)| {
            fold::fold(place, &fetched.rows, &population.standings).records
        })
        .filter(move |record| set_aside.contains(&record.key))
        .filter_map(|record| {
            let lease = record.leases.into_iter().next()?;
            Some(Witness {
                status: lease.status.clone(),
                standing: lease.standing,
                role: lease.role,
                lease: Some(lease),
                sight: Sight::Listed,
                missed: None,
                link: None,
                ended: None,
                told: None,
                key: record.key,
            })
        })
}

fn of_known(known: &KnownRecord, sight: Sight) -> Witness {
    Witness {
        key: known.key.clone(),
        lease: known.leases.first().cloned(),
        status: known.status.clone(),
        standing: known.standing,
        role: known.role,
        sight,
        missed: known.missed,
        link: None,
        ended: None,
        told: known.verdict,
    }
}

fn of_entry(entry: &Entry<'_>) -> Witness {
    let lease = entry.lease();
    Witness {
        key: entry.key.clone(),
        status: lease.status.clone(),
        standing: lease.standing,
        role: lease.role,
        lease: Some(lease.clone()),
        sight: entry.sight,
        missed: entry.known.and_then(|known| known.missed),
        link: entry.link.cloned(),
        ended: entry.ended.map(|(link, _)| link.clone()),
        told: entry.known.and_then(|known| known.verdict),
    }
}
