//! What whoever looks may see, in lists. Every list of the console comes from here.

use std::collections::HashMap;

use usersync_core::model::{CredentialId, IntegrationId, PropertyId};
use usersync_store::{Credential, Integration, Organisation, Property};

use super::frame::Frame;
use crate::api::Api;
use crate::api::problem::Problem;

/// Their organisations, oldest first.
pub(super) async fn organisations(api: &Api, _: &Frame) -> Result<Vec<Organisation>, Problem> {
    Ok(api.store().list_organisations().await?)
}

/// Their properties, by name.
pub(super) async fn properties(api: &Api, _: &Frame) -> Result<Vec<Property>, Problem> {
    let mut all = api.store().list_properties(None).await?;
    all.sort_by_cached_key(|property| property.name.to_lowercase());
    Ok(all)
}

/// The integrations of their properties.
pub(super) async fn integrations(
    api: &Api,
    _: &Frame,
) -> Result<HashMap<PropertyId, Integration>, Problem> {
    let all = api.store().list_integrations(None).await?;
    Ok(all.into_iter().map(|integration| (integration.property, integration)).collect())
}

/// Their credentials, oldest first.
pub(super) async fn credentials(api: &Api, _: &Frame) -> Result<Vec<Credential>, Problem> {
    Ok(api.store().list_credentials(None).await?)
}

/// One of their properties.
pub(super) async fn property(api: &Api, _: &Frame, id: PropertyId) -> Result<Property, Problem> {
    Ok(api.store().find_property(id).await?)
}

/// One of their integrations, with the property that it feeds.
pub(super) async fn integration(
    api: &Api,
    frame: &Frame,
    id: IntegrationId,
) -> Result<(Integration, Property), Problem> {
    let integration = api.store().find_integration(id).await?;
    let property = property(api, frame, integration.property).await?;
    Ok((integration, property))
}

/// One of their credentials.
pub(super) async fn credential(
    api: &Api,
    _: &Frame,
    id: CredentialId,
) -> Result<Credential, Problem> {
    Ok(api.store().find_credential(id).await?)
}
