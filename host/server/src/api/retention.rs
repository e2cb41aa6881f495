//! How long recordings of reads are kept.

use serde::{Deserialize, Serialize};
use usersync_store::Retention;
use utoipa::ToSchema;

use super::problem::{FieldError, Problem};

/// How long recordings of reads are kept, sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Recordings)]
#[serde(deny_unknown_fields)]
pub struct RetentionView {
    /// Whether any are kept. Those that are kept are dropped once this is off.
    pub keep: bool,
    /// Those of the last so many reads.
    #[schema(minimum = 1, maximum = 168)]
    pub runs: u32,
    /// None for longer than this.
    #[schema(minimum = 1, maximum = 31)]
    pub days: u32,
}

impl From<Retention> for RetentionView {
    fn from(retention: Retention) -> Self {
        let Retention { keep, runs, days } = retention;
        Self { keep, runs, days }
    }
}

impl TryFrom<RetentionView> for Retention {
    type Error = Problem;

    fn try_from(view: RetentionView) -> Result<Self, Problem> {
        let RetentionView { keep, runs, days } = view;
        let checked = [("runs", runs, Self::MOST_RUNS), ("days", days, Self::MOST_DAYS)];
        let errors: Vec<_> = checked
            .into_iter()
            .filter(|(_, value, most)| !(1..=*most).contains(value))
            .map(|(name, value, most)| FieldError {
                pointer: format!("/recordings/{name}"),
                detail: format!(
                    "{value} is not between 1 and {most}; to keep none, send `\"keep\": false`"
                ),
            })
            .collect();
        if errors.is_empty() { Ok(Self { keep, runs, days }) } else { Err(Problem::fields(errors)) }
    }
}
