//! Faults that a test posts and that calls then run into.
//!
//! Which call meets which fault is decided here; what a fault looks like is each stand-in's own.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::exchange::Answer;
use crate::pms::Pms;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// 429 with `Retry-After`.
    RateLimited,
    /// A server error, as that PMS shows one.
    ServerError,
    /// The right answer, late.
    Slow,
    /// The first half of the right answer.
    Truncated,
    /// A web page with status 200.
    Html,
    /// The credentials are refused, right or not.
    BadCredentials,
    /// The credentials are right and have no right to this.
    MissingPermission,
    /// A well-formed list of nobody.
    Empty,
    /// A total that does not fit the list.
    WrongTotal,
}

impl FaultKind {
    /// The name used by the control API.
    pub fn name(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::ServerError => "server_error",
            Self::Slow => "slow",
            Self::Truncated => "truncated",
            Self::Html => "html",
            Self::BadCredentials => "bad_credentials",
            Self::MissingPermission => "missing_permission",
            Self::Empty => "empty",
            Self::WrongTotal => "wrong_total",
        }
    }
}

/// A fault, and the calls that are to meet it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The PMS whose calls meet it.
    pub pms: Pms,
    /// Only calls that ask for this property.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// Only calls of this operation; without it `empty` meets only the list of residents, and
    /// `wrong_total` only lists that come with a total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// What goes wrong.
    pub kind: FaultKind,
    /// How many calls meet it; without it all do, until the faults are removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// How many such calls are let through first.
    #[serde(default)]
    pub after: u32,
    /// The status of a `server_error` or `missing_permission`, where the PMS has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How late a `slow` answer is.
    #[serde(default = "Fault::default_delay_ms")]
    pub delay_ms: u64,
    /// What `rate_limited` asks the caller to wait.
    #[serde(default = "Fault::default_retry_after_seconds")]
    pub retry_after_seconds: u64,
}

impl Fault {
    /// A fault that every call to `pms` meets.
    pub fn new(pms: Pms, kind: FaultKind) -> Self {
        Self {
            pms,
            property: None,
            operation: None,
            kind,
            times: None,
            after: 0,
            status: None,
            delay_ms: Self::default_delay_ms(),
            retry_after_seconds: Self::default_retry_after_seconds(),
        }
    }

    /// Only for calls that ask for this property.
    #[must_use]
    pub fn for_property(mut self, property: impl Into<String>) -> Self {
        self.property = Some(property.into());
        self
    }

    /// Only for calls of this operation.
    #[must_use]
    pub fn for_operation(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Only so often.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Only after so many calls have passed.
    #[must_use]
    pub fn after(mut self, calls: u32) -> Self {
        self.after = calls;
        self
    }

    /// With this status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// This late.
    #[must_use]
    pub fn with_delay_ms(mut self, delay_ms: u64) -> Self {
        self.delay_ms = delay_ms;
        self
    }

    /// Asking the caller to wait this long.
    #[must_use]
    pub fn with_retry_after_seconds(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = seconds;
        self
    }

    /// What `rate_limited` asks the caller to wait.
    pub(crate) fn retry_after(&self) -> Duration {
        Duration::from_secs(self.retry_after_seconds)
    }

    /// Does to the right answer what can be done to any answer.
    pub(crate) fn spoil(&self, answer: Answer) -> Answer {
        match self.kind {
            FaultKind::Slow => answer.delayed(Duration::from_millis(self.delay_ms)),
            FaultKind::Truncated => answer.cut_off(),
            _ => answer,
        }
    }

    const fn default_delay_ms() -> u64 {
        10_000
    }

    const fn default_retry_after_seconds() -> u64 {
        2
    }

    fn meets(&self, asked: Asked<'_>) -> bool {
        let operation_fits = match &self.operation {
            Some(wanted) => wanted == asked.operation,
            None => match self.kind {
                FaultKind::Empty => asked.lists_residents,
                FaultKind::WrongTotal => asked.announces_total,
                _ => true,
            },
        };
        let property_fits =
            self.property.as_ref().is_none_or(|property| asked.properties.contains(property));
        self.pms == asked.pms && operation_fits && property_fits
    }
}

/// What a call asks for, as far as faults go by it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The PMS that is asked.
    pub(crate) pms: Pms,
    /// The operation.
    pub(crate) operation: &'a str,
    /// Whether the operation lists residents.
    pub(crate) lists_residents: bool,
    /// Whether the operation answers with a total.
    pub(crate) announces_total: bool,
    /// The properties that it is about.
    pub(crate) properties: &'a [String],
}

/// The faults that wait for calls, in the order they were posted.
#[derive(Debug, Default)]
pub(crate) struct FaultBoard {
    waiting: Vec<Fault>,
}

impl FaultBoard {
    /// Lets calls run into `fault`.
    pub(crate) fn post(&mut self, fault: Fault) {
        self.waiting.push(fault);
    }

    /// The faults still waiting, with what is left of `after` and `times`.
    pub(crate) fn list(&self) -> Vec<Fault> {
        self.waiting.clone()
    }

    /// Removes all faults and tells how many there were.
    pub(crate) fn clear(&mut self) -> usize {
        std::mem::take(&mut self.waiting).len()
    }

    /// The fault that a call meets: the first that fits and no longer lets calls through.
    pub(crate) fn meet(&mut self, asked: Asked<'_>) -> Option<Fault> {
        let mut met = None;
        for (index, fault) in self.waiting.iter_mut().enumerate() {
            if !fault.meets(asked) {
                continue;
            }
            if fault.after > 0 {
                fault.after -= 1;
                continue;
            }
            met = Some((index, fault.clone()));
            break;
        }
        let (index, fault) = met?;
        if let Some(times) = self.waiting[index].times.as_mut() {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.waiting.remove(index);
            }
        }
        Some(fault)
    }
}
