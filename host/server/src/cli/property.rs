//! Finding a property by its name or id.

use super::client::Client;
use super::failure::hinted;
use crate::api::integrations::IntegrationView;
use crate::api::properties::PropertyView;

/// The property that is meant.
pub(super) async fn find(client: &Client, meant: &str) -> anyhow::Result<PropertyView> {
    let all: Vec<PropertyView> = client.list("/properties", &[]).await?;
    let is_meant = |property: &&PropertyView| {
        property.id.to_string() == meant || property.name.to_lowercase() == meant.to_lowercase()
    };
    let mut found: Vec<&PropertyView> = all.iter().filter(is_meant).collect();
    match (found.pop(), found.is_empty()) {
        (Some(property), true) => Ok(property.clone()),
        (Some(last), false) => {
            let ids: Vec<String> =
                found.iter().chain([&last]).map(|property| property.id.to_string()).collect();
            let hint = format!("name one by its id: {}", ids.join(", "));
            Err(hinted(format!("several properties are called `{meant}`"), hint))
        }
        (None, _) => {
            let names: Vec<&str> = all.iter().map(|property| property.name.as_str()).collect();
            let hint = match names.as_slice() {
                [] => "there are no properties yet; add one through the API".to_owned(),
                names => format!("the properties are: {}", names.join(", ")),
            };
            Err(hinted(format!("there is no property `{meant}`"), hint))
        }
    }
}

/// The integration of a property.
pub(super) async fn integration_of(
    client: &Client,
    property: &PropertyView,
) -> anyhow::Result<IntegrationView> {
    let query = [("property", property.id.to_string())];
    let found: Vec<IntegrationView> = client.list("/integrations", &query).await?;
    found.into_iter().next().ok_or_else(|| {
        hinted(
            format!("the property `{}` has no integration", property.name),
            "set one up with `POST /api/v1/integrations`",
        )
    })
}
