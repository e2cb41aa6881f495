//! What an adapter did wrong: never the PMS's doing, always a reason to doubt this version of it.

use std::fmt;
use std::time::Duration;

use wasmtime::{Store, Trap, WasmCoreDump};

use crate::conduct::InvalidResult;
use crate::limits::{Guard, Limits};
use crate::world::Misuse;

/// Text from the sandbox. It may name residents, so it is for the page of the run and must be
/// asked for by name; printing it for debugging shows its length only.
#[derive(Clone, PartialEq, Eq)]
pub struct GuestText(String);

impl GuestText {
    /// Takes in a text of the guest's, cut at a length that a page can hold.
    pub fn new(text: &str) -> Self {
        Self(cut(text, 4096).to_owned())
    }

    /// The text, for the page of the run.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for GuestText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GuestText({} bytes)", self.0.len())
    }
}

/// The text up to so many bytes, never cut within a character.
pub(crate) fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// A fault of the adapter. The messages hold no text of the guest's; [`AdapterFault::guest_text`]
/// does.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AdapterFault {
    #[error(
        "the adapter crashed ({trap}); this is an error in the adapter, so report it to its author"
    )]
    Trap {
        /// What the machine says.
        trap: String,
        /// What the adapter said while it fell.
        panic: Option<GuestText>,
    },
    #[error("the adapter was stopped: one step took longer than {} ms", limit.as_millis())]
    TooSlow { limit: Duration },
    #[error("the adapter was stopped: it wanted more than {} MiB of memory", limit_bytes >> 20)]
    TooMuchMemory { limit_bytes: usize },
    #[error("the adapter was stopped: it gave more {what} than the {limit} allowed")]
    TooBig { what: &'static str, limit: usize },
    #[error("the adapter gave an answer that makes no sense: {0}")]
    InvalidResult(InvalidResult),
}

impl AdapterFault {
    /// One word for logs and metrics.
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Trap { .. } => "trap",
            Self::TooSlow { .. } => "too_slow",
            Self::TooMuchMemory { .. } => "too_much_memory",
            Self::TooBig { .. } => "too_big",
            Self::InvalidResult(_) => "invalid_result",
        }
    }

    /// What the guest itself said about it, for the page of the run.
    pub fn guest_text(&self) -> Option<&GuestText> {
        match self {
            Self::Trap { panic, .. } => panic.as_ref(),
            Self::InvalidResult(invalid) => invalid.guest_text(),
            Self::TooSlow { .. } | Self::TooMuchMemory { .. } | Self::TooBig { .. } => None,
        }
    }
}

impl From<InvalidResult> for AdapterFault {
    fn from(invalid: InvalidResult) -> Self {
        Self::InvalidResult(invalid)
    }
}

/// Says what a call that went wrong means.
pub(crate) fn classify(
    error: &wasmtime::Error,
    store: &Store<Guard>,
    limits: &Limits,
    time: Duration,
) -> AdapterFault {
    let trap = error.downcast_ref::<Trap>();
    if trap == Some(&Trap::Interrupt) {
        return AdapterFault::TooSlow { limit: time };
    }
    // A guest that is refused memory gives up in its own way, most often by a trap.
    if store.data().memory_refused() {
        return AdapterFault::TooMuchMemory { limit_bytes: limits.memory_bytes };
    }
    if let Some(trap) = trap {
        return AdapterFault::Trap { trap: trap.to_string(), panic: panic_text(error, store) };
    }
    if let Some(misuse) = error.downcast_ref::<Misuse>() {
        return AdapterFault::Trap { trap: misuse.to_string(), panic: panic_text(error, store) };
    }
    let cause = error.root_cause().to_string();
    // The type of this error is private to wasmtime.
    if cause.contains("fuel allocated for hostcalls") {
        AdapterFault::TooBig { what: "bytes in one step", limit: limits.result_bytes }
    } else {
        InvalidResult::Malformed { cause }.into()
    }
}

/// The memories of the guest as they were when it trapped, one after the other.
pub(crate) fn memory_of(error: &wasmtime::Error, store: &Store<Guard>) -> Option<Vec<u8>> {
    let dump = error.downcast_ref::<WasmCoreDump>()?;
    Some(dump.memories().iter().flat_map(|memory| memory.data(store)).copied().collect())
}

/// What a Rust adapter leaves in its memory before the text of a panic, which ends at a zero byte.
const PANIC_MARKER: &[u8] = b"usersync-panic:";

fn panic_text(error: &wasmtime::Error, store: &Store<Guard>) -> Option<GuestText> {
    let dump = error.downcast_ref::<WasmCoreDump>()?;
    dump.memories().iter().find_map(|memory| panic_in(memory.data(store)))
}

fn panic_in(memory: &[u8]) -> Option<GuestText> {
    let marker = memory.windows(PANIC_MARKER.len()).position(|window| window == PANIC_MARKER)?;
    let text = &memory[marker + PANIC_MARKER.len()..];
    let end = text.iter().take(64 << 10).position(|byte| *byte == 0)?;
    Some(GuestText::new(&String::from_utf8_lossy(&text[..end])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_panic_is_found_behind_its_marker() {
        let memory = b"\0\0heap usersync-panic:no such column\0usersync-panic:old\0";
        assert_eq!(panic_in(memory).unwrap().reveal(), "no such column");
        assert_eq!(panic_in(b"nothing of the kind"), None);
        assert_eq!(panic_in(b"usersync-panic:without an end"), None);
    }

    #[test]
    fn a_guest_text_shows_itself_only_when_asked() {
        let text = GuestText::new("Nora O'Quinn has no unit");
        assert_eq!(format!("{text:?}"), "GuestText(24 bytes)");
        let fault = AdapterFault::Trap { trap: "unreachable".to_owned(), panic: Some(text) };
        assert!(!format!("{fault} {fault:?}").contains("Nora"));
        assert_eq!(fault.guest_text().unwrap().reveal(), "Nora O'Quinn has no unit");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(cut("Zoë", 3), "Zo");
        assert_eq!(cut("Zoë", 4), "Zoë");
    }
}
