//! Log lines and panics on their way to the operator.
//!
//! A guest has no output of its own. What an adapter logs with `tracing` is kept here until the
//! turn that carries it; the text of a panic is left in memory behind a marker, where the host
//! finds it in the dump of the trapped instance.

use std::cell::RefCell;
use std::fmt::{self, Write as _};

use tracing::dispatcher::{self, Dispatch};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::{Failure, Level, LogLine};

/// Lines beyond this many are counted and no longer kept, so that a noisy loop cannot fill the
/// turn.
const MOST_LINES: usize = 200;

/// The lines that a session has written since its last turn.
pub(crate) struct Logs {
    listener: Listener,
    lines: Vec<LogLine>,
}

impl Logs {
    pub(crate) fn new() -> Self {
        Self { listener: Listener::new(), lines: Vec::new() }
    }

    /// Runs `work` and keeps every event of `tracing` in it.
    pub(crate) fn collect<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let outcome = self.listener.during(work);
        let Kept { mut lines, dropped } = KEPT.take();
        self.lines.append(&mut lines);
        if dropped > 0 {
            self.lines.push(LogLine {
                level: Level::Warn,
                message: format!("{dropped} further lines of this step were left out"),
                fields: Vec::new(),
            });
        }
        outcome
    }

    pub(crate) fn take(&mut self) -> Vec<LogLine> {
        std::mem::take(&mut self.lines)
    }

    pub(crate) fn attach(&mut self, mut failure: Failure) -> Failure {
        failure.logs = self.take();
        failure
    }
}

/// Brings events to the [`Collector`] while some work is under way.
#[cfg(not(target_arch = "wasm32"))]
struct Listener(Dispatch);

#[cfg(not(target_arch = "wasm32"))]
impl Listener {
    fn new() -> Self {
        Self(Dispatch::new(Collector))
    }

    fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        dispatcher::with_default(&self.0, work)
    }
}

/// The same in the sandbox, where nobody else listens: so the collector does for good. What
/// `tracing` needs to tell threads and listeners apart would cost a guest 10 KB.
#[cfg(target_arch = "wasm32")]
struct Listener;

#[cfg(target_arch = "wasm32")]
impl Listener {
    fn new() -> Self {
        // An error says that the collector listens already.
        let _ = dispatcher::set_global_default(Dispatch::new(Collector));
        Self
    }

    #[expect(clippy::unused_self, reason = "the same call as outside the sandbox")]
    fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }
}

thread_local! {
    /// What the work under way has written.
    static KEPT: RefCell<Kept> = const { RefCell::new(Kept { lines: Vec::new(), dropped: 0 }) };
}

#[derive(Default)]
struct Kept {
    lines: Vec<LogLine>,
    dropped: usize,
}

struct Collector;

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
        let mut line = LogLine {
            level: level(*event.metadata().level()),
            message: String::new(),
            fields: Vec::new(),
        };
        event.record(&mut Writer(&mut line));
        KEPT.with_borrow_mut(|kept| {
            if kept.lines.len() < MOST_LINES {
                kept.lines.push(line);
            } else {
                kept.dropped += 1;
            }
        });
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
