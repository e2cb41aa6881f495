//! Conformance of adapters.
//!
//! The suite runs a component in the real sandbox on recorded conversations, as they were and
//! spoiled in every way a PMS or a network spoils them, and judges what the adapter made of it. It
//! needs no network and no knowledge of the PMS; whatever language the component was written in
//! makes no difference. What the suite plays from is a folder that the author fills, see
//! [`Material`].
//!
//! Nothing here knows a PMS, and nothing here decides what the host does with residents.

mod anonymize;
mod cases;
mod diff;
mod heard;
mod material;
mod spoil;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub use usersync_adapters;
use usersync_adapters::{Adapter, AdapterHost, HostOptions};

pub use crate::anonymize::{AnonymizeError, anonymize};
pub use crate::cases::{CASES, Case, Outcome, Verdict, conform};
pub use crate::diff::{Difference, LineDifference, diff};
pub use crate::heard::Heard;
pub use crate::material::{Material, MaterialError};

/// Stamps out a test for each case of the suite.
///
/// ```text
/// usersync_testkit::conformance!(
///     component: "target/adapters/cedar.wasm",
///     material: "conformance",
/// );
/// ```
///
/// Both are expressions that give a path; a relative one begins at the folder of the crate. An
/// adapter that reads residents in several forms gets a module of tests for each:
/// `conformance!(mod reports, component: …, material: …)`.
#[macro_export]
macro_rules! conformance {
    (component: $component:expr, material: $material:expr $(,)?) => {
        $crate::conformance!(mod conformance, component: $component, material: $material);
    };
    (mod $module:ident, component: $component:expr, material: $material:expr $(,)?) => {
        $crate::conformance!(@tests $module, $component, $material,
            check properties empty_property one_page page_boundary duplicate_ids moving_id
            unknown_status odd_dates blank_and_absent other_recordings unauthorized_at_the_start
            unauthorized_half_way forbidden rate_limited rate_limited_without_a_time server_error
            slow truncated malformed web_page byte_order_mark declared_charset undeclared_charset
            cancelled_at_every_step resumed_from_every_checkpoint same_twice memory_and_time
            secrets_in_segments marks_on_every_request
        );
    };
    (@tests $module:ident, $component:expr, $material:expr, $($case:ident)*) => {
        mod $module {
            #[allow(unused_imports)]
            use super::*;

            static SUBJECT: ::std::sync::LazyLock<(
                $crate::usersync_adapters::Adapter,
                $crate::Material,
            )> = ::std::sync::LazyLock::new(|| {
                let folder = ::std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
                $crate::subject(&folder.join($component), &folder.join($material))
            });

            $(#[test]
            fn $case() {
                let (adapter, material) = &*SUBJECT;
                $crate::require(adapter, material, stringify!($case));
            })*

            #[test]
            fn every_case_has_a_test() {
                assert_eq!(&[$(stringify!($case)),*][..], $crate::identifiers());
            }
        }
    };
}

/// Components that are admitted already: compiling one takes longer than judging it.
static ADMITTED: Mutex<BTreeMap<PathBuf, Adapter>> = Mutex::new(BTreeMap::new());

/// What a stamped-out suite runs on.
///
/// # Panics
///
/// If the component is not admitted or the material cannot be read.
#[doc(hidden)]
pub fn subject(component: &Path, material: &Path) -> (Adapter, Material) {
    let mut admitted = ADMITTED.lock().unwrap_or_else(PoisonError::into_inner);
    let adapter = admitted.entry(component.to_owned()).or_insert_with(|| admit(component)).clone();
    let material = Material::read(material).unwrap_or_else(|error| panic!("{error}"));
    (adapter, material)
}

fn admit(component: &Path) -> Adapter {
    let bytes = std::fs::read(component)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", component.display()));
    // Whether a class may run is for an operator to say; what it does is judged alike.
    let options = HostOptions { allow_wasi: true, ..HostOptions::default() };
    let host = AdapterHost::new(options).unwrap_or_else(|error| panic!("{error}"));
    host.admit(&bytes)
        .result
        .unwrap_or_else(|error| panic!("{} is not admitted: {error}", component.display()))
}

/// Runs one case of a stamped-out suite.
///
/// # Panics
///
/// If the adapter does not conform.
#[doc(hidden)]
pub fn require(adapter: &Adapter, material: &Material, identifier: &str) {
    let case = CASES
        .iter()
        .find(|case| case.identifier() == identifier)
        .unwrap_or_else(|| panic!("the suite has no case `{identifier}`"));
    if let Outcome::Failed(why) = case.judge(adapter, material) {
        panic!("{}: {why}", case.about);
    }
}

/// The cases by the names of their tests.
#[doc(hidden)]
pub fn identifiers() -> Vec<String> {
    CASES.iter().map(Case::identifier).collect()
}
