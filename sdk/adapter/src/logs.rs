//! Log lines and panics on their way to the operator.
//!
//! A guest has no output of its own. What an adapter logs with `tracing` is kept here until the
//! turn that carries it; the text of a panic is left in memory behind a marker, where the host
//! finds it in the dump of the trapped instance.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::dispatcher::{self, Dispatch};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::{Failure, Level, LogLine};

/// Lines beyond this many are counted and no longer kept, so that a noisy loop cannot fill the
/// turn.
const MOST_LINES: usize = 200;

/// The lines written since the last turn.
pub(crate) struct Logs {
    kept: Arc<Mutex<Kept>>,
    dispatch: Dispatch,
}

#[derive(Default)]
struct Kept {
    lines: Vec<LogLine>,
    dropped: usize,
}

impl Logs {
    pub(crate) fn new() -> Self {
        let kept = Arc::<Mutex<Kept>>::default();
        Self { dispatch: Dispatch::new(Collector(Arc::clone(&kept))), kept }
    }

    /// Runs `work` with every event of `tracing` kept.
    pub(crate) fn collect<T>(&self, work: impl FnOnce() -> T) -> T {
        dispatcher::with_default(&self.dispatch, work)
    }

    pub(crate) fn take(&self) -> Vec<LogLine> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { mut lines, dropped } = std::mem::take(&mut *kept);
        if dropped > 0 {
            lines.push(LogLine {
                level: Level::Warn,
                message: format!("{dropped} further lines of this step were left out"),
                fields: Vec::new(),
            });
        }
        lines
    }

    pub(crate) fn attach(&self, mut failure: Failure) -> Failure {
        failure.logs = self.take();
        failure
    }
}

struct Collector(Arc<Mutex<Kept>>);

impl Subscriber for Collector {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.lines.len() >= MOST_LINES {
            kept.dropped += 1;
            return;
        }
        let mut line = LogLine {
            level: level(*event.metadata().level()),
            message: String::new(),
            fields: Vec::new(),
        };
        event.record(&mut Writer(&mut line));
        kept.lines.push(line);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Writer<'a>(&'a mut LogLine);

impl Visit for Writer<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            // Writing to a string cannot fail.
            let _ = write!(self.0.message, "{value:?}");
        } else {
            self.0.fields.push((field.name().to_owned(), format!("{value:?}")));
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        // In thousandths: writing a float exactly would cost a guest 16 KB.
        #[expect(clippy::cast_possible_truncation, reason = "a number out of range is cut to it")]
        let thousandths = (value * 1000.0) as i64;
        self.record_debug(field, &format_args!("{thousandths}e-3"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.0.message.push_str(value);
        } else {
            self.0.fields.push((field.name().to_owned(), value.to_owned()));
        }
    }
}

fn level(level: tracing::Level) -> Level {
    match level {
        tracing::Level::TRACE => Level::Trace,
        tracing::Level::DEBUG => Level::Debug,
        tracing::Level::INFO => Level::Info,
        tracing::Level::WARN => Level::Warn,
        tracing::Level::ERROR => Level::Error,
    }
}

/// What a host looks for in the memory of a trapped guest, in lower case; the text of the panic
/// follows, ended by a zero byte. It is put in lower case at run time, so that it stands nowhere
/// in memory before there is a panic.
#[cfg(target_arch = "wasm32")]
const PANIC_MARKER: &[u8] = b"USERSYNC-PANIC:";

/// Leaves the text of a panic where the host finds it.
#[cfg(target_arch = "wasm32")]
pub(crate) fn install_panic_hook() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(|panic| {
            let words = panic.to_string();
            // All room at once, so that no copy without the words stays behind.
            let mut text = Vec::with_capacity(PANIC_MARKER.len() + words.len() + 1);
            text.extend(std::hint::black_box(PANIC_MARKER).iter().map(u8::to_ascii_lowercase));
            text.extend_from_slice(words.as_bytes());
            text.push(0);
            std::hint::black_box(text.leak());
        }));
    });
}
