//! What a run may change before it is held for approval.

use serde::{Deserialize, Serialize};
use usersync_core::model::{Threshold, Thresholds};
use utoipa::ToSchema;

/// What a run may change before it is held for approval. Zeros hold every run that changes anything
/// of the kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Thresholds)]
#[serde(default, deny_unknown_fields)]
pub struct ThresholdsView {
    /// People created, of those in the directory.
    pub created: ThresholdView,
    /// Linked people who have another email or unit, or of whom the PMS no longer tells something
    /// that it told, of those linked.
    pub altered: ThresholdView,
    /// Linked people who get another resident id, of those linked.
    pub renumbered: ThresholdView,
}

/// So many people, or a share of them all if that is more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Threshold)]
#[serde(deny_unknown_fields)]
pub struct ThresholdView {
    pub people: u32,
    pub percent: u32,
}

impl Default for ThresholdsView {
    fn default() -> Self {
        Thresholds::default().into()
    }
}

impl From<Threshold> for ThresholdView {
    fn from(threshold: Threshold) -> Self {
        let Threshold { people, percent } = threshold;
        Self { people, percent }
    }
}

impl From<ThresholdView> for Threshold {
    fn from(view: ThresholdView) -> Self {
        let ThresholdView { people, percent } = view;
        Self { people, percent }
    }
}

impl From<Thresholds> for ThresholdsView {
    fn from(thresholds: Thresholds) -> Self {
        Self {
            created: thresholds.created.into(),
            altered: thresholds.altered.into(),
            renumbered: thresholds.renumbered.into(),
        }
    }
}

impl From<ThresholdsView> for Thresholds {
    fn from(view: ThresholdsView) -> Self {
        Self {
            created: view.created.into(),
            altered: view.altered.into(),
            renumbered: view.renumbered.into(),
        }
    }
}
