//! What the two versions of the reports have in common: everything but how they are asked.

mod columns;
mod tenant;

use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;

use crate::properties;
use crate::shapes::pages::{self, Pages};
use crate::shapes::{v1, v2};

const PAGES: pages::Names = pages::Names { list: "results", link: "next_page_url" };

const PROPERTY: properties::Names = properties::Names {
    id: "propertyid",
    name: "propertyname",
    lines: &["propertystreet"],
    town: [&["propertycity"], &["propertystate"], &["propertyzip"]],
};

/// An id that no property has.
const NOWHERE: &str = "0";

/// The version of the reports.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V2,
    V1,
}

/// The reports of one customer.
pub(crate) struct Reports {
    endpoint: Endpoint,
    version: Version,
    today: Day,
}

impl Reports {
    pub(crate) fn open(
        version: Version,
        settings: Settings<'_>,
        today: Day,
    ) -> Result<Self, Failure> {
        Ok(Self { endpoint: settings.endpoint("endpoint")?, version, today })
    }

    pub(crate) fn account(&self) -> String {
        self.endpoint.host()
    }

    pub(crate) fn operations(&self) -> &'static [&'static str] {
        match self.version {
            Version::V2 => v2::OPERATIONS,
            Version::V1 => v1::OPERATIONS,
        }
    }

    pub(crate) async fn try_call(&self, cx: &Context, operation: &str) -> Result<(), Failure> {
        let is_of_tenants = matches!(operation, v2::TENANTS | v1::TENANTS);
        let request =
            if is_of_tenants { self.tenants_of(NOWHERE) } else { self.list_of_properties() };
        self.pages(request).next(cx, &mut |_| ()).await?;
        Ok(())
    }

    pub(crate) async fn properties(&self, cx: &Context) -> Result<Vec<Property>, Failure> {
        let mut found = Vec::new();
        let mut take = |value: Value| {
            let value = columns::spelled_alike(&value);
            if let Some(fields) = Fields::of(&value) {
                let visibility = fields.plain(&["visibility"]);
                let is_hidden = visibility.is_some_and(|word| !word.eq_ignore_ascii_case("active"));
                found.extend(properties::property(fields, &PROPERTY, is_hidden));
            }
        };
        self.pages(self.list_of_properties()).all(cx, &mut take).await?;
        Ok(found)
    }

    /// Reads everyone: a report cannot be asked for changes alone.
    pub(crate) async fn residents(
        &self,
        cx: &Context,
        property: &str,
    ) -> Result<Completion, Failure> {
        let mut take = |value: &Value| tenant::row(value, property, self.version, self.today);
        self.pages(self.tenants_of(property)).residents(cx, property, &mut take).await
    }

    fn list_of_properties(&self) -> Request {
        match self.version {
            Version::V2 => v2::properties(&self.endpoint),
            Version::V1 => v1::properties(&self.endpoint),
        }
    }

    fn tenants_of(&self, property: &str) -> Request {
        match self.version {
            Version::V2 => v2::tenants(&self.endpoint, property),
            Version::V1 => v1::tenants(&self.endpoint, property),
        }
    }

    fn pages(&self, first: Request) -> Pages<'_> {
        Pages::new(&self.endpoint, &PAGES, first)
    }
}
