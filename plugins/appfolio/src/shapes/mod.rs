//! AppFolio's interfaces, which share no ids and no spelling, a file for each. The setting `api`
//! picks one, once.

mod pages;
mod reports;
pub(crate) mod v0;
pub(crate) mod v1;
pub(crate) mod v2;

use usersync_adapter::prelude::*;

use crate::shapes::reports::{Reports, Version};
use crate::shapes::v0::V0;

/// One interface with its sign-in.
pub(crate) enum Shape {
    /// The Database API.
    V0(V0),
    /// The reports, of either version.
    Reports(Reports),
}

#[derive(Clone, Copy)]
enum Choice {
    Database,
    Reports(Version),
}

const CHOICES: [(&str, Choice); 3] = [
    ("v0", Choice::Database),
    ("v2", Choice::Reports(Version::V2)),
    ("v1", Choice::Reports(Version::V1)),
];

impl Shape {
    pub(crate) fn open(settings: Settings<'_>, today: Day) -> Result<Self, Failure> {
        match settings.choice("api", &CHOICES)? {
            Choice::Database => V0::open(settings, today).map(Self::V0),
            Choice::Reports(version) => Reports::open(version, settings, today).map(Self::Reports),
        }
    }

    /// What tells one customer's data from another's.
    pub(crate) fn account(&self) -> String {
        match self {
            Self::V0(api) => api.account(),
            Self::Reports(reports) => reports.account(),
        }
    }

    /// The calls it makes.
    pub(crate) fn operations(&self) -> &'static [&'static str] {
        match self {
            Self::V0(_) => v0::OPERATIONS,
            Self::Reports(reports) => reports.operations(),
        }
    }

    /// The smallest call of one operation.
    pub(crate) async fn try_call(&self, cx: &Context, operation: &str) -> Result<(), Failure> {
        match self {
            Self::V0(api) => api.try_call(cx, operation).await,
            Self::Reports(reports) => reports.try_call(cx, operation).await,
        }
    }

    pub(crate) async fn properties(&self, cx: &Context) -> Result<Vec<Property>, Failure> {
        match self {
            Self::V0(api) => api.properties(cx).await,
            Self::Reports(reports) => reports.properties(cx).await,
        }
    }

    /// Reads one property to its end.
    pub(crate) async fn residents(
        &self,
        cx: &Context,
        property: &str,
        reach: &Reach,
    ) -> Result<Completion, Failure> {
        match self {
            Self::V0(api) => api.residents(cx, property, reach).await,
            Self::Reports(reports) => reports.residents(cx, property).await,
        }
    }
}
