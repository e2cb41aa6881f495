//! What stands around every page: where one can go, for which property, and who one is.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use usersync_core::model::{AlertKind, PropertyId};
use usersync_store::{Property, TokenRole};

use super::flash::Flash;
use super::parts::Moment;
use super::theme::Theme;
use crate::api::Api;
use crate::api::problem::Problem;
use crate::auth::Principal;

/// The frame of a page. Whoever may not look gets none.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) theme: Theme,
    pub(crate) flash: Option<Flash>,
    pub(crate) who: Principal,
    /// The property that pages are about until another is picked.
    pub(crate) property: Option<Property>,
    /// Open alerts, less those about missing emails, which are a list to work off.
    pub(crate) open_alerts: u32,
    pub(crate) now: DateTime<Utc>,
    /// The path that is shown, with its query.
    pub(crate) here: String,
    path: String,
}

/// A page that the rail leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) href: String,
    pub(crate) current: bool,
    pub(crate) count: Option<u32>,
}

/// Where the rail leads: title, icon, path, and where else one is still there.
const SECTIONS: [(&str, &str, &str, &[&str]); 6] = [
    ("People", "people", "/people", &[]),
    ("Alerts", "alert", "/alerts", &[]),
    ("Runs", "run", "/runs", &[]),
    ("Integrations", "link", "/integrations", &["/credentials"]),
    ("Adapters", "adapter", "/adapters", &[]),
    ("Settings", "settings", "/settings", &[]),
];

#[derive(Debug, Default, Deserialize)]
struct Picked {
    property: Option<PropertyId>,
}

impl FromRequestParts<Api> for Frame {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let who = Principal::from_parts(parts, api, TokenRole::Viewer).await?;
        let Query(Picked { property }) = Query::try_from_uri(&parts.uri).unwrap_or_default();
        let property = match property {
            Some(id) => Some(api.store().find_property(id).await?),
            None => None,
        };
        let open = api.store().count_open_alerts(None).await?;
        let counted = open.iter().filter(|(kind, _)| *kind != AlertKind::MissingEmail);
        Ok(Self {
            theme: Theme::of(&parts.headers),
            flash: Flash::of(&parts.headers),
            who,
            property,
            open_alerts: counted.map(|(_, count)| count).sum(),
            now: api.now(),
            here: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
            path: parts.uri.path().to_owned(),
        })
    }
}

impl Frame {
    /// The frame of a page about a property.
    #[must_use]
    pub(crate) fn about(self, property: &Property) -> Self {
        Self { property: Some(property.clone()), ..self }
    }

    /// Whether whoever asked may do what takes this role.
    pub(crate) fn may_operate(&self) -> bool {
        self.who.role >= TokenRole::Operator
    }

    pub(crate) fn may_administer(&self) -> bool {
        self.who.role >= TokenRole::Admin
    }

    /// Where the rail leads. The property that was picked goes along.
    pub(crate) fn sections(&self) -> Vec<Section> {
        let query = self.property.as_ref().map(|property| format!("?property={}", property.id));
        let query = query.unwrap_or_default();
        let is_below = |path: &str| {
            self.path
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        SECTIONS
            .into_iter()
            .map(|(title, icon, path, also)| Section {
                title,
                icon,
                href: format!("{path}{query}"),
                current: is_below(path) || also.iter().any(|path| is_below(path)),
                count: Some(self.open_alerts).filter(|count| path == "/alerts" && *count > 0),
            })
            .collect()
    }

    /// A time in the zone of the property, or the reader's where there is none.
    pub(crate) fn moment(&self, at: DateTime<Utc>) -> Moment {
        Moment::new(at, self.now, self.property.as_ref().and_then(zone))
    }

    /// A time in the zone of this property.
    pub(crate) fn moment_at(&self, property: &Property, at: DateTime<Utc>) -> Moment {
        Moment::new(at, self.now, zone(property))
    }
}

fn zone(property: &Property) -> Option<Tz> {
    property.time_zone.parse().ok()
}
