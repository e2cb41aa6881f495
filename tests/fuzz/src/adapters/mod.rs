//! From the bytes of a PMS to residents, natively.
//!
//! An input chooses a recording of the conformance suite and says which of the PMS's answers are
//! replaced, and by what. The adapter is stepped as its host would step it, and everything that it
//! asks for and hands over is judged.

mod input;
mod jobs;
mod judge;
mod pms;
mod prune;
mod recordings;
mod seeds;
mod terms;

use std::sync::LazyLock;

use appfolio_adapter::AppFolio;
use entrata_adapter::Entrata;
use mri_adapter::Mri;
use realpage_adapter::RealPage;
use usersync_adapter::{Adapter, Descriptor, Failure, Input as Step, Job, Session, Turn};
use usersync_adapters::protocol;
use yardi_adapter::Yardi;

use self::input::Input;
use self::judge::{InOrder, Judge};
use self::pms::Pms;
use self::recordings::Recorded;
use crate::{Reached, digest};

/// One input in so many is played twice, to see that it ends the same way.
const REPEATED: u64 = 64;

/// An adapter with what its PMS is known to answer.
struct Subject {
    recordings: Vec<Recorded>,
    samples: Vec<Vec<u8>>,
    descriptor: Descriptor,
    /// In the host's terms.
    rules: protocol::Descriptor,
    in_order: InOrder,
}

/// What came of one input.
struct Played {
    reached: Reached,
    told: Vec<Result<Turn, Failure>>,
}

impl Subject {
    fn of<A: Adapter>() -> Self {
        let descriptor = A::describe();
        Self {
            recordings: recordings::all(&descriptor.id),
            samples: recordings::samples(&descriptor.id),
            rules: terms::descriptor(&descriptor),
            in_order: InOrder::default(),
            descriptor,
        }
    }

    /// Runs one input.
    fn run<A: Adapter>(&self, bytes: &[u8]) -> Reached {
        let input = Input::of(bytes);
        let recorded = &self.recordings[usize::from(input.recording) % self.recordings.len()];
        let job = jobs::vary(&recorded.job, &self.descriptor, input.settings, input.job);
        let played = self.play::<A>(&input, recorded, &job);
        if digest(bytes).is_multiple_of(REPEATED) {
            let again = self.play::<A>(&input, recorded, &job);
            assert!(played.told == again.told, "the same answers were read in two ways");
        }
        played.reached
    }

    fn play<A: Adapter>(&self, input: &Input<'_>, recorded: &Recorded, job: &Job) -> Played {
        let mut judge = Judge::new(&self.rules, &self.in_order, job);
        let mut pms = Pms::new(input, &recorded.replies);
        let mut told = Vec::new();
        let mut session = match Session::open::<A>(job.clone()) {
            Ok(session) => session,
            Err(failure) => {
                judge.failed(&failure);
                return Played { reached: Reached::default(), told: vec![Err(failure)] };
            }
        };
        let mut step = Step::Start;
        loop {
            let turn = session.step(step);
            let next = match &turn {
                Ok(turn) => {
                    judge.turn(turn);
                    pms.input_after(&turn.output)
                }
                Err(failure) => {
                    judge.failed(failure);
                    None
                }
            };
            told.push(turn);
            match next {
                Some(next) => step = next,
                None => return Played { reached: judge.reached(), told },
            }
        }
    }
}

/// What the vendors' documents show of every PMS.
pub(crate) fn samples() -> Vec<Vec<u8>> {
    ["yardi", "realpage", "entrata", "mri", "appfolio"]
        .into_iter()
        .flat_map(recordings::samples)
        .collect()
}

/// The two functions of an adapter's target.
macro_rules! target {
    ($name:ident, $adapter:ident) => {
        pub(crate) mod $name {
            use super::{LazyLock, Reached, Subject, seeds};

            static SUBJECT: LazyLock<Subject> = LazyLock::new(Subject::of::<super::$adapter>);

            pub(crate) fn run(bytes: &[u8]) -> Reached {
                SUBJECT.run::<super::$adapter>(bytes)
            }

            pub(crate) fn seeds() -> Vec<Vec<u8>> {
                seeds::of(&SUBJECT)
            }
        }
    };
}

target!(appfolio, AppFolio);
target!(entrata, Entrata);
target!(mri, Mri);
target!(realpage, RealPage);
target!(yardi, Yardi);
