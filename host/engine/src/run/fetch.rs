//! Asking the PMS: what a read of the attached PMS properties came to.

use std::collections::BTreeMap;

use usersync_adapters::protocol::{
    Completion, Coverage, Failure, FailureKind, JobKind, LogLine, Reach,
};
use usersync_core::model::PmsPropertyId;
use usersync_core::plan::{End, Fetched};
use usersync_store::Attached;

use crate::conversation::{Heard, Interruption, Residents};

/// What a read came to.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) fetched: BTreeMap<PmsPropertyId, Fetched>,
    /// What is wrong with the credential as such, if anything.
    pub(crate) credential: Option<FailureKind>,
    /// The PMS asked for patience; the run is late, not failed.
    pub(super) retry_after_ms: Option<u32>,
    /// Words of guest and PMS. They may name residents, so they are sealed with the run.
    pub(crate) words: Option<String>,
}

impl Reading {
    /// The credential does not work and this is not the time to try it.
    pub(super) fn not_asked(attached: &[Attached]) -> Self {
        let end = End::Failed {
            failure: "the credential does not work; see its Connection alert".to_owned(),
            told_elsewhere: true,
        };
        let fetched = attached
            .iter()
            .map(|at| (at.pms_property.id, Fetched { end: end.clone(), ..Fetched::default() }))
            .collect();
        Self { fetched, credential: None, retry_after_ms: None, words: None }
    }

    /// Whether the PMS gave at least one PMS property to its end, so that the credential works.
    pub(super) fn answered(&self) -> bool {
        self.fetched
            .values()
            .any(|fetched| matches!(fetched.end, End::Reached { .. } | End::Changes { .. }))
    }

    /// Whether it tells of every PMS property who lives there.
    pub(super) fn tells_everybody(&self) -> bool {
        self.fetched.values().all(|fetched| matches!(fetched.end, End::Reached { .. }))
    }
}

/// The job that reads these PMS properties.
pub(crate) fn job(attached: &[Attached], reach: Reach) -> JobKind {
    JobKind::Residents {
        properties: attached.iter().map(|at| at.pms_property.pms_id.clone()).collect(),
        reach,
        cursor: None,
    }
}

/// Sorts what was heard by PMS property. One without a word of its own shares the fate of the job.
pub(crate) fn read(
    attached: &[Attached],
    heard: Heard,
    result: Result<(), Interruption>,
) -> Reading {
    let Heard { mut residents, logs, .. } = heard;
    let interruption = result.err();
    let credential = match &interruption {
        Some(Interruption::Failed(Failure {
            kind: kind @ (FailureKind::LogIn | FailureKind::Permission),
            ..
        })) => Some(*kind),
        _ => all_log_in_failures(&residents).then_some(FailureKind::LogIn),
    };
    let mut words = Words::default();
    words.lines(&logs);
    if let Some(interruption) = &interruption {
        words.interruption(interruption);
    }
    let retry_after_ms = match &interruption {
        Some(Interruption::Failed(failure)) => failure.retry_after_ms,
        _ => None,
    };
    let rest = interruption.as_ref().map_or(End::Silent, |why| end_of_all(why, credential));
    let fetched = attached
        .iter()
        .map(|at| {
            let said = residents.remove(&at.pms_property.pms_id).unwrap_or_default();
            if let Some(Err(failure)) = &said.end {
                words.failure(&at.pms_property.pms_id, failure);
            }
            (at.pms_property.id, fetched(said, credential, &rest))
        })
        .collect();
    Reading { fetched, credential, retry_after_ms, words: words.finish() }
}

/// What was said of one PMS property; without a word about its end it shares that of the rest.
pub(crate) fn fetched(said: Residents, credential: Option<FailureKind>, rest: &End) -> Fetched {
    let end = match said.end {
        Some(Ok(completion)) => reached(&completion),
        Some(Err(failure)) => failed(&failure, credential),
        None => rest.clone(),
    };
    Fetched { rows: said.rows, rejected: said.rejected, end }
}

fn all_log_in_failures(residents: &BTreeMap<String, Residents>) -> bool {
    let failed = |residents: &Residents| matches!(&residents.end, Some(Err(failure)) if failure.kind == FailureKind::LogIn);
    !residents.is_empty() && residents.values().all(failed)
}

fn reached(completion: &Completion) -> End {
    let rows = completion.rows;
    let total = completion.total.as_ref().map(|total| (total.announced, total.counted));
    match completion.coverage {
        Coverage::Everyone => End::Reached { rows, total },
        Coverage::Changes => End::Changes { rows, total },
    }
}

fn failed(failure: &Failure, credential: Option<FailureKind>) -> End {
    End::Failed {
        failure: failure.kind.word().to_owned(),
        told_elsewhere: credential == Some(failure.kind) || failure.kind == FailureKind::RateLimit,
    }
}

fn end_of_all(interruption: &Interruption, credential: Option<FailureKind>) -> End {
    match interruption {
        Interruption::Failed(failure) => failed(failure, credential),
        Interruption::Fault { .. } | Interruption::Broken => {
            End::Failed { failure: class(interruption), told_elsewhere: false }
        }
    }
}

/// One word for what went wrong.
fn class(interruption: &Interruption) -> String {
    match interruption {
        Interruption::Failed(failure) => failure.kind.word().to_owned(),
        Interruption::Fault { fault, .. } => format!("adapter fault: {}", fault.class()),
        Interruption::Broken => "internal".to_owned(),
    }
}

/// Untrusted text, put together for the sealed detail of a run.
#[derive(Default)]
struct Words(String);

impl Words {
    fn lines(&mut self, logs: &[LogLine]) {
        for line in logs {
            self.add(&format!("{:?}: {}", line.level, line.message));
            for (name, value) in &line.fields {
                self.add(&format!("    {name}: {value}"));
            }
        }
    }

    fn interruption(&mut self, interruption: &Interruption) {
        match interruption {
            Interruption::Failed(failure) => {
                self.lines(&failure.logs);
                self.add(&format!("{}: {}", failure.kind.word(), failure.message));
            }
            Interruption::Fault { fault, logs } => {
                self.lines(logs);
                self.add(&fault.to_string());
                if let Some(text) = fault.guest_text() {
                    self.add(text.reveal());
                }
            }
            Interruption::Broken => self.add(&interruption.to_string()),
        }
    }

    fn failure(&mut self, property: &str, failure: &Failure) {
        self.add(&format!("PMS property {property}: {}: {}", failure.kind.word(), failure.message));
    }

    fn add(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn finish(self) -> Option<String> {
        (!self.0.is_empty()).then_some(self.0)
    }
}
