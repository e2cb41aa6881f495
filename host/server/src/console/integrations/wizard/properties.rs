//! Attach Property IDs: which PMS properties feed this one.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use usersync_core::model::{IntegrationId, PmsPropertyId};

use super::{Step, Wizard};
use crate::api::Api;
use crate::api::credentials::{OfferedPropertyView, list_offered_properties};
use crate::api::extract::{Json, Path};
use crate::api::integrations::{IntegrationChangeBody, update_integration};
use crate::api::precondition::IfMatch;
use crate::api::problem::Problem;
use crate::auth::{Admin, Principal};
use crate::console::fields::{Fields, FormErrors};
use crate::console::frame::Frame;
use crate::console::page::Page;

#[derive(Template)]
#[template(path = "integrations/properties.html")]
struct PropertiesPage {
    frame: Frame,
    wizard: Wizard,
    errors: FormErrors,
    offered: Vec<Offer>,
}

/// A PMS property that the credential can see.
struct Offer {
    view: OfferedPropertyView,
    checked: bool,
    /// Our other property that it feeds: one PMS property feeds one.
    taken_by: Option<String>,
    likely: bool,
}

/// Asks the PMS what the credential can see, and shows it.
pub(super) async fn show(
    Admin(who): Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
) -> Result<Response, Problem> {
    let wizard = match Wizard::open(&api, &frame, id, Step::Properties).await? {
        Ok(wizard) => wizard,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let attached = wizard.integration.attached.iter().map(|one| one.pms_property.id);
    let checked: BTreeSet<PmsPropertyId> = attached.collect();
    page(&api, who, frame, wizard, &checked, FormErrors::default()).await
}

async fn page(
    api: &Api,
    who: Principal,
    frame: Frame,
    wizard: Wizard,
    checked: &BTreeSet<PmsPropertyId>,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (offered, errors) = match wizard.integration.credential {
        None => (Vec::new(), errors),
        Some(credential) => {
            let asked = list_offered_properties(Admin(who), State(api.clone()), Path(credential));
            match asked.await {
                Ok(Json(offered)) => (offered.items, errors),
                Err(problem) => (Vec::new(), FormErrors::of(problem)?),
            }
        }
    };
    let mut offered: Vec<Offer> = offered
        .into_iter()
        .map(|view| Offer {
            checked: checked.contains(&view.id),
            taken_by: view
                .attached_to
                .as_ref()
                .filter(|property| property.id != wizard.property.id)
                .map(|property| property.name.clone()),
            likely: is_likely(&view.name, &wizard.property.name),
            view,
        })
        .collect();
    offered.sort_by_key(|offer| (!offer.checked, offer.taken_by.is_some(), !offer.likely));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Page(PropertiesPage { frame, wizard, errors, offered })).into_response())
}

/// Whether the names share a word that says something.
fn is_likely(theirs: &str, ours: &str) -> bool {
    let words = |name: &str| -> BTreeSet<String> {
        let words = name.split(|letter: char| !letter.is_alphanumeric());
        words.filter(|word| word.chars().count() > 2).map(str::to_lowercase).collect()
    };
    !words(theirs).is_disjoint(&words(ours))
}

/// Attaches what is checked and nothing else.
pub(super) async fn save(
    Admin(who): Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let wizard = match Wizard::open(&api, &frame, id, Step::Properties).await? {
        Ok(wizard) => wizard,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let ids = fields.all("attach").into_iter().filter_map(|id| id.parse().ok());
    let checked: BTreeSet<PmsPropertyId> = ids.map(PmsPropertyId::new).collect();
    if checked.is_empty() {
        let errors = FormErrors::all([(String::new(), "Choose at least one.".to_owned())]);
        return page(&api, who, frame, wizard, &checked, errors).await;
    }
    let change = IntegrationChangeBody {
        pms_property_ids: Some(checked.iter().copied().collect()),
        ..IntegrationChangeBody::default()
    };
    let version = IfMatch(wizard.integration.version);
    let admin = Admin(who.clone());
    match update_integration(admin, State(api.clone()), Path(id), version, Json(change)).await {
        Ok(_) => Ok(Redirect::to(&Step::Statuses.path(id)).into_response()),
        Err(problem) => page(&api, who, frame, wizard, &checked, FormErrors::of(problem)?).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_share_a_word_are_likely() {
        assert!(is_likely("MAPLE COURT APTS", "Maple Court"));
        assert!(!is_likely("Oaks of St. Ann", "Maple of St. Joe"));
    }
}
