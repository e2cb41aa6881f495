//! The Database API: lists by GET, page by page.
//!
//! Every list wants a filter, so a full read asks for what changed since 1970. Tenants are not
//! filtered by status: a linked person's move-out comes with the word `Past`, and a tenant who is
//! never listed again could not be told from one who never was. Rows of other properties, which
//! come where the filter by property is not honoured, are left out by their own `PropertyId`.

mod tenant;

use usersync_adapter::parse::join::Join;
use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;

use crate::form::CLIENT;
use crate::properties;
use crate::shapes::pages::{self, Pages};

pub(crate) const ENDPOINT: &str = "https://api.appfolio.com";
pub(crate) const GROUP: &str = "v0";
pub(crate) const PROPERTIES: &str = "properties";
pub(crate) const UNITS: &str = "units";
pub(crate) const TENANTS: &str = "tenants";
pub(crate) const OPERATIONS: &[&str] = &[PROPERTIES, UNITS, TENANTS];

/// The largest page that AppFolio gives; some lists give less, whatever is asked for.
const PAGE_SIZE: &str = "1000";

/// The time that means "since ever".
const EVER: &str = "1970-01-01T00:00:00Z";

const PAGES: pages::Names = pages::Names { list: "data", link: "next_page_path" };

const PROPERTY: properties::Names = properties::Names {
    id: "Id",
    name: "Name",
    lines: &["Address1", "Address2"],
    town: [&["City"], &["State"], &["Zip", "PostalCode"]],
};

/// One list of the interface.
pub(crate) fn operation(name: &str, purpose: &str) -> Operation {
    Operation::get(name, purpose).group(GROUP).path(&path(name))
}

fn path(operation: &str) -> String {
    format!("/api/v0/{operation}")
}

/// The interface with its sign-in.
pub(crate) struct V0 {
    endpoint: Endpoint,
    developer_id: String,
    today: Day,
}

impl V0 {
    pub(crate) fn open(settings: Settings<'_>, today: Day) -> Result<Self, Failure> {
        let address = settings.optional("endpoint").unwrap_or(ENDPOINT);
        Ok(Self {
            endpoint: Endpoint::parse("endpoint", address)?,
            developer_id: settings.text("developer_id")?.to_owned(),
            today,
        })
    }

    pub(crate) fn account(&self) -> String {
        self.endpoint.host()
    }

    pub(crate) async fn try_call(&self, cx: &Context, operation: &str) -> Result<(), Failure> {
        let request = self.list(operation, EVER).query("page[size]", "1");
        self.pages(request).next(cx, &mut |_| ()).await?;
        Ok(())
    }

    pub(crate) async fn properties(&self, cx: &Context) -> Result<Vec<Property>, Failure> {
        let request = self.list(PROPERTIES, EVER).query("page[size]", PAGE_SIZE);
        let mut found = Vec::new();
        let mut take = |value: Value| {
            if let Some(fields) = Fields::of(&value) {
                let is_hidden = fields.value(&["HiddenAt"]).is_some();
                found.extend(properties::property(fields, &PROPERTY, is_hidden));
            }
        };
        self.pages(request).all(cx, &mut take).await?;
        Ok(found)
    }

    pub(crate) async fn residents(
        &self,
        cx: &Context,
        property: &str,
        reach: &Reach,
    ) -> Result<Completion, Failure> {
        let (since, coverage) = match reach {
            Reach::Full => (EVER, Coverage::Everyone),
            Reach::Since(time) => (time.as_str(), Coverage::Changes),
        };
        let units = self.units(cx, property).await?;
        let pages = self.pages(self.of_property(TENANTS, since, property));
        let mut take = |value: &Value| tenant::row(value, property, &units, self.today);
        let completion = pages.residents(cx, property, &mut take).await?;
        Ok(Completion { coverage, ..completion })
    }

    /// The unit names by unit id. All of them, since an unchanged unit can have a changed tenant.
    async fn units(&self, cx: &Context, property: &str) -> Result<Join, Failure> {
        let mut units = Join::default();
        let mut take = |value: Value| {
            if let Some(fields) = Fields::of(&value)
                && let Some(id) = fields.plain(&["Id"])
            {
                units.insert(id, fields.text(&["Name"]));
            }
        };
        self.pages(self.of_property(UNITS, EVER, property)).all(cx, &mut take).await?;
        Ok(units)
    }

    /// Hidden ones too: a linked person whose lease was cancelled is still listed then, and not
    /// missing.
    fn of_property(&self, operation: &str, since: &str, property: &str) -> Request {
        self.list(operation, since)
            .query("filters[PropertyId]", property)
            .query("filters[IncludeHidden]", "true")
            .query("page[size]", PAGE_SIZE)
    }

    fn list(&self, operation: &str, since: &str) -> Request {
        Request::get(operation, self.endpoint.join(&path(operation)))
            .credential(CLIENT)
            .header("X-AppFolio-Developer-ID", self.developer_id.as_str())
            .header("Accept", "application/json")
            .query("filters[LastUpdatedAtFrom]", since)
    }

    fn pages(&self, first: Request) -> Pages<'_> {
        Pages::new(&self.endpoint, &PAGES, first)
    }
}
