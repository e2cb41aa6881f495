//! The cases, and how one is judged.

mod bodies;
mod faults;
mod reads;
mod rules;
mod shown;
mod steps;

use serde_json::Value;
use usersync_adapters::protocol::{Job, JobKind};
use usersync_adapters::{Adapter, Recording, ReplayOptions};

use crate::heard::Heard;
use crate::material::Material;
use crate::spoil::{At, Spoil, Spoiled};

/// One thing that an adapter has to get right.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// `empty-property`: stays the same for good.
    pub name: &'static str,
    /// What is asked of the adapter.
    pub about: &'static str,
    check: fn(&Bench<'_>) -> Check,
}

/// What was measured, or what is wrong.
type Check = Result<String, String>;

/// How a case came out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// With what was measured; may be empty.
    Passed(String),
    /// The author says why it does not apply to this PMS.
    Waived(String),
    Failed(String),
}

/// A case with its outcome.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub case: Case,
    pub outcome: Outcome,
}

/// Runs the whole suite.
pub fn conform(adapter: &Adapter, material: &Material) -> Vec<Verdict> {
    CASES
        .iter()
        .map(|case| Verdict { case: *case, outcome: case.judge(adapter, material) })
        .collect()
}

impl Case {
    /// Runs the case, unless the author waived it.
    pub fn judge(&self, adapter: &Adapter, material: &Material) -> Outcome {
        if let Some(why) = material.waived(self.name) {
            return Outcome::Waived(why.to_owned());
        }
        match (self.check)(&Bench { adapter, material }) {
            Ok(note) => Outcome::Passed(note),
            Err(why) => Outcome::Failed(why),
        }
    }

    /// The name as that of a test.
    pub(crate) fn identifier(&self) -> String {
        self.name.replace('-', "_")
    }
}

/// The suite, in the order in which it is told.
pub const CASES: &[Case] = &[
    Case {
        name: "check",
        about: "the check tries every operation, and all work",
        check: reads::check,
    },
    Case {
        name: "properties",
        about: "the properties are listed as expected",
        check: reads::properties,
    },
    Case {
        name: "empty-property",
        about: "a property where nobody lives is complete and has no rows",
        check: reads::empty_property,
    },
    Case { name: "one-page", about: "one page is read as expected", check: reads::one_page },
    Case {
        name: "page-boundary",
        about: "several pages are read to the PMS's own end",
        check: reads::page_boundary,
    },
    Case {
        name: "duplicate-ids",
        about: "a person who is listed twice is handed over twice",
        check: reads::duplicate_ids,
    },
    Case {
        name: "moving-id",
        about: "a person who moves from one page to the next is handed over with both",
        check: reads::moving_id,
    },
    Case {
        name: "unknown-status",
        about: "a status word that nobody knows is handed over without a standing",
        check: reads::unknown_status,
    },
    Case {
        name: "odd-dates",
        about: "a date that stands for none is not read as another, and ends nobody's stay",
        check: reads::odd_dates,
    },
    Case {
        name: "blank-and-absent",
        about: "what the PMS says is empty is told from what it does not say",
        check: reads::blank_and_absent,
    },
    Case {
        name: "other-recordings",
        about: "whatever else was recorded is read as expected",
        check: reads::other_recordings,
    },
    Case {
        name: "unauthorized-at-the-start",
        about: "401 to the first call is put down to the log-in",
        check: faults::unauthorized_at_the_start,
    },
    Case {
        name: "unauthorized-half-way",
        about: "401 half-way is put down to the log-in, and nothing is called complete",
        check: faults::unauthorized_half_way,
    },
    Case {
        name: "forbidden",
        about: "403 to any call is put down to a missing permission",
        check: faults::forbidden,
    },
    Case {
        name: "rate-limited",
        about: "429 is put down to the limit, with the time that the PMS asks for",
        check: faults::rate_limited,
    },
    Case {
        name: "rate-limited-without-a-time",
        about: "429 without a time is put down to the limit",
        check: faults::rate_limited_without_a_time,
    },
    Case {
        name: "server-error",
        about: "a server error is neither the log-in's nor the permission's fault",
        check: faults::server_error,
    },
    Case {
        name: "slow",
        about: "an answer that does not come in time is put down to the way there",
        check: faults::slow,
    },
    Case {
        name: "truncated",
        about: "half an answer is never a complete read",
        check: faults::truncated,
    },
    Case {
        name: "malformed",
        about: "an answer in no format is never a complete read",
        check: faults::malformed,
    },
    Case {
        name: "web-page",
        about: "a web page with status 200 is never a complete read",
        check: faults::web_page,
    },
    Case {
        name: "byte-order-mark",
        about: "a byte-order mark changes nothing",
        check: bodies::byte_order_mark,
    },
    Case {
        name: "declared-charset",
        about: "another charset that is declared changes nothing",
        check: bodies::declared_charset,
    },
    Case {
        name: "undeclared-charset",
        about: "bytes that are no UTF-8 lose nobody",
        check: bodies::undeclared_charset,
    },
    Case {
        name: "cancelled-at-every-step",
        about: "a job that is cancelled ends at once, at whichever step",
        check: steps::cancelled_at_every_step,
    },
    Case {
        name: "resumed-from-every-checkpoint",
        about: "a job that goes on from a checkpoint ends with the same residents",
        check: steps::resumed_from_every_checkpoint,
    },
    Case {
        name: "same-twice",
        about: "the same answers give the same bytes",
        check: steps::same_twice,
    },
    Case {
        name: "memory-and-time",
        about: "memory and time stay far under the limits",
        check: steps::memory_and_time,
    },
    Case {
        name: "secrets-in-segments",
        about: "secrets are only ever named, never written",
        check: rules::secrets_in_segments,
    },
    Case {
        name: "marks-on-every-request",
        about: "every request bears the marks of its operation and goes to a listed host",
        check: rules::marks_on_every_request,
    },
];

/// The recording of a sign-in that the PMS refuses.
const UNAUTHORIZED: &str = "unauthorized";

/// The recording of a call that the PMS does not permit.
const FORBIDDEN: &str = "forbidden";

/// What a case is judged on.
struct Bench<'a> {
    adapter: &'a Adapter,
    material: &'a Material,
}

impl<'a> Bench<'a> {
    /// The recording of this name.
    fn recording(&self, name: &str) -> Result<&'a Recording, String> {
        self.material.recording(name).ok_or_else(|| {
            format!(
                "there is no recording `{name}.json`; make one with `usersync adapter record`, or \
                 say in `waived.toml` why there can be none"
            )
        })
    }

    /// The recordings of residents, with their names, but for those of refusals.
    fn residents(&self) -> impl Iterator<Item = (&'a str, &'a Recording)> {
        self.material
            .recordings()
            .filter(|(name, _)| ![UNAUTHORIZED, FORBIDDEN].contains(name))
            .filter(|(_, recording)| matches!(recording.job.kind, JobKind::Residents { .. }))
    }

    /// What the adapter makes of a recording as it is.
    fn play(&self, recording: &Recording) -> Result<Heard, String> {
        self.play_job(recording, &recording.job, ReplayOptions::default())
    }

    /// What it makes of the recorded answers under another job.
    fn play_job(
        &self,
        recording: &Recording,
        job: &Job,
        options: ReplayOptions,
    ) -> Result<Heard, String> {
        Heard::of(self.adapter, job, options, &mut recording.answers())
            .map_err(|error| error.to_string())
    }

    /// What it makes of a recording that is spoiled; a fault of its own is a failure at once.
    fn play_spoiled(&self, recording: &Recording, how: Spoil, at: At) -> Result<Heard, String> {
        let mut answers = Spoiled::new(recording.answers(), how, at);
        let heard = Heard::of(self.adapter, &recording.job, ReplayOptions::default(), &mut answers)
            .map_err(|error| error.to_string())?;
        match heard.fault() {
            Some(fault) => Err(format!("the adapter broke: {}", fault.message)),
            None => Ok(heard),
        }
    }

    /// What is expected of the recording of this name.
    fn expected_lines(&self, name: &str) -> Result<&'a [Value], String> {
        self.material.expected(name).ok_or_else(|| {
            format!(
                "nothing says what is expected of `{name}.json`; look at what `adapter replay` \
                 prints, and keep it with `adapter conform --accept`"
            )
        })
    }

    /// What the adapter makes of the recording of this name, which must be what is expected.
    fn expected(&self, name: &str) -> Result<Heard, String> {
        let heard = self.play(self.recording(name)?)?;
        let expected = self.expected_lines(name)?;
        let told = heard.told();
        if told == expected {
            return Ok(heard);
        }
        let expected: Vec<&Value> = expected.iter().collect();
        Err(shown::difference(name, &expected, &told.iter().collect::<Vec<_>>()))
    }
}
