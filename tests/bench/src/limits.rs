//! What must hold of every adapter, on any machine.

use crate::report::{ComponentReport, ReadReport};

/// The biggest component that ships.
pub(crate) const MOST_COMPONENT_BYTES: usize = 250_000;
/// The most memory that a read of residents may take.
pub(crate) const MOST_MEMORY_BYTES: usize = 64 << 20;
/// What starting an adapter should stay below, over starting one that does nothing. A time is no
/// fact to fail by, so this is shown and not enforced.
pub(crate) const START_AIM: f64 = 3.0;

/// What is broken of it, a sentence each.
pub(crate) fn broken(components: &[ComponentReport], reads: &[ReadReport]) -> Vec<String> {
    let mut broken = Vec::new();
    for ComponentReport { adapter, ships, bytes, imports, .. } in components {
        if *ships && *bytes > MOST_COMPONENT_BYTES {
            broken.push(format!("{adapter} is {bytes} bytes long, of {MOST_COMPONENT_BYTES}"));
        }
        if *imports > 0 {
            broken.push(format!("{adapter} has {imports} imports, of none"));
        }
    }
    for ReadReport { adapter, shape, residents, memory_bytes, .. } in reads {
        if *memory_bytes > MOST_MEMORY_BYTES {
            broken.push(format!(
                "{adapter} takes {memory_bytes} bytes of memory for {residents} residents by \
                 `{shape}`, of {MOST_MEMORY_BYTES}"
            ));
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(ships: bool, bytes: usize, imports: usize) -> ComponentReport {
        ComponentReport { adapter: "larch", ships, bytes, imports, start: None }
    }

    fn read(memory_bytes: usize) -> ReadReport {
        ReadReport {
            adapter: "larch",
            shape: "v1",
            residents: 3000,
            rows: 3000,
            rejected: 0,
            reply_bytes: 1,
            memory_bytes,
            cost: None,
            sync: None,
        }
    }

    #[test]
    fn each_limit_is_kept_to_the_byte() {
        let components = [component(true, MOST_COMPONENT_BYTES, 0)];
        assert_eq!(broken(&components, &[read(MOST_MEMORY_BYTES)]), Vec::<String>::new());
        let components = [component(true, MOST_COMPONENT_BYTES + 1, 1)];
        let told = broken(&components, &[read(MOST_MEMORY_BYTES + 1)]);
        assert_eq!(told.len(), 3, "{told:?}");
    }

    #[test]
    fn only_what_ships_is_limited_in_size() {
        assert_eq!(broken(&[component(false, 20_000_000, 0)], &[]), Vec::<String>::new());
    }
}
