//! AppFolio's interfaces, which share no ids and no spelling, a file for each. The setting `api`
//! picks one, once.

pub(crate) mod v0;

use usersync_adapter::prelude::*;

use crate::shapes::v0::V0;

/// One interface with its sign-in.
pub(crate) enum Shape {
    /// The Database API.
    V0(V0),
}

#[derive(Clone, Copy)]
enum Choice {
    V0,
}

impl Shape {
    pub(crate) fn open(settings: Settings<'_>, today: Day) -> Result<Self, Failure> {
        match settings.choice("api", &[("v0", Choice::V0)])? {
            Choice::V0 => V0::open(settings, today).map(Self::V0),
        }
    }

    /// What tells one customer's data from another's.
    pub(crate) fn account(&self) -> String {
        match self {
            Self::V0(api) => api.account(),
        }
    }

    /// The calls it makes.
    pub(crate) fn operations(&self) -> &'static [&'static str] {
        match self {
            Self::V0(_) => v0::OPERATIONS,
        }
    }

    /// The smallest call of one operation.
    pub(crate) async fn try_call(&self, cx: &Context, operation: &str) -> Result<(), Failure> {
        match self {
            Self::V0(api) => api.try_call(cx, operation).await,
        }
    }

    pub(crate) async fn properties(&self, cx: &Context) -> Result<Vec<Property>, Failure> {
        match self {
            Self::V0(api) => api.properties(cx).await,
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
        }
    }
}
