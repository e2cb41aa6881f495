//! Exclude Lease Statuses: whose status word keeps them out, with the heads that carry it.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use usersync_core::model::{CredentialId, GivenStandings, IntegrationId, Standing, StatusWords};

use super::{Step, Wizard};
use crate::api::Api;
use crate::api::credentials::{CredentialChangeBody, update_credential};
use crate::api::extract::{Json, Path};
use crate::api::integrations::{
    IntegrationChangeBody, SettingsView, StatusWordView, list_status_words, update_integration,
};
use crate::api::precondition::IfMatch;
use crate::api::problem::Problem;
use crate::auth::{Admin, Principal};
use crate::console::fields::{Fields, FormErrors};
use crate::console::frame::Frame;
use crate::console::page::Page;
use crate::console::parts::count;

#[derive(Template)]
#[template(path = "integrations/exclude.html")]
struct ExcludePage {
    frame: Frame,
    wizard: Wizard,
    errors: FormErrors,
    words: Vec<Word>,
    /// Excluded words that nobody carries now; they stay excluded.
    elsewhere: Vec<String>,
    allow_without_email: bool,
    /// How many residents were read.
    read: String,
}

/// A status word of the PMS.
struct Word {
    view: StatusWordView,
    /// What somebody said it amounts to, where the adapter does not know it.
    given: Option<Standing>,
}

impl Word {
    /// Whether somebody has to say what it amounts to.
    fn is_unknown(&self) -> bool {
        self.view.standing.is_none() || self.given.is_some()
    }

    fn title(&self) -> &'static str {
        self.view.standing.map_or("Unknown", standing_title)
    }

    /// Whom an exclusion would freeze.
    fn freezes(&self) -> Option<String> {
        let linked = self.view.linked;
        (linked > 0).then(|| count(linked, "person", "people"))
    }

    /// What it may be said to amount to: name, title, and whether that was said.
    fn options(&self) -> [(&'static str, &'static str, bool); 4] {
        STANDINGS
            .map(|(standing, name)| (name, standing_title(standing), self.given == Some(standing)))
    }
}

/// What a standing is called, and what it does.
const fn standing_title(standing: Standing) -> &'static str {
    match standing {
        Standing::Pending => "Pending: moves in soon",
        Standing::Current => "Current: lives there",
        Standing::Past => "Past: moved out",
        Standing::Other => "Other: no lease",
    }
}

const STANDINGS: [(Standing, &str); 4] = [
    (Standing::Pending, "pending"),
    (Standing::Current, "current"),
    (Standing::Past, "past"),
    (Standing::Other, "other"),
];

/// Reads the attached PMS properties and shows the words found there.
pub(super) async fn show(
    Admin(who): Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
) -> Result<Response, Problem> {
    let wizard = match Wizard::open(&api, &frame, id, Step::Statuses).await? {
        Ok(wizard) => wizard,
        Err(elsewhere) => return Ok(elsewhere),
    };
    page(&api, who, frame, wizard, FormErrors::default()).await
}

async fn page(
    api: &Api,
    who: Principal,
    frame: Frame,
    wizard: Wizard,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let id = wizard.integration.id;
    let (words, errors) = match list_status_words(Admin(who), State(api.clone()), Path(id)).await {
        Ok(Json(list)) => (list.items, errors),
        Err(problem) => (Vec::new(), FormErrors::of(problem)?),
    };
    let excluded = &wizard.integration.settings.excluded;
    let found =
        |word: &str| words.iter().any(|view| StatusWords::from_iter([word]).contains(&view.word));
    let elsewhere = excluded.iter().filter(|word| !found(word)).map(str::to_owned).collect();
    let given = wizard.credential.as_ref().map(|credential| credential.standings.clone());
    let given = given.unwrap_or_default();
    let residents: u32 = words.iter().map(|word| word.residents).sum();
    let words = words.into_iter().map(|view| Word { given: given.of(&view.word), view });
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ExcludePage {
        words: words.collect(),
        elsewhere,
        allow_without_email: wizard.integration.settings.allow_without_email,
        read: count(residents, "resident was", "residents were"),
        errors,
        frame,
        wizard,
    };
    Ok((status, Page(page)).into_response())
}

/// Stores which words are excluded, and what unknown ones amount to.
pub(super) async fn save(
    Admin(who): Admin,
    frame: Frame,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    fields: Fields,
) -> Result<Response, Problem> {
    let wizard = match Wizard::open(&api, &frame, id, Step::Statuses).await? {
        Ok(wizard) => wizard,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if let Some(credential) = &wizard.credential {
        let given = read_standings(&credential.standings, &fields);
        if given != credential.standings {
            let change =
                CredentialChangeBody { standings: Some(given), ..CredentialChangeBody::default() };
            let version = IfMatch(credential.version);
            let path: Path<CredentialId> = Path(credential.id);
            let admin = Admin(who.clone());
            update_credential(admin, State(api.clone()), path, version, Json(change)).await?;
        }
    }
    let excluded: BTreeSet<&str> = fields.all("exclude");
    let settings = SettingsView {
        excluded: excluded.into_iter().map(str::to_owned).collect(),
        allow_without_email: fields.has("allow_without_email"),
        ..wizard.integration.settings.clone().into()
    };
    let change =
        IntegrationChangeBody { settings: Some(settings), ..IntegrationChangeBody::default() };
    let version = IfMatch(wizard.integration.version);
    let admin = Admin(who.clone());
    match update_integration(admin, State(api.clone()), Path(id), version, Json(change)).await {
        Ok(_) => Ok(Redirect::to(&Step::TurnOn.path(id)).into_response()),
        Err(problem) => page(&api, who, frame, wizard, FormErrors::of(problem)?).await,
    }
}

/// What was said of unknown words, laid over what was said before.
fn read_standings(before: &GivenStandings, fields: &Fields) -> GivenStandings {
    let said: Vec<(&str, Option<Standing>)> = fields
        .below("standing:")
        .map(|(word, name)| {
            let standing = STANDINGS.into_iter().find(|(_, known)| *known == name);
            (word, standing.map(|(standing, _)| standing))
        })
        .collect();
    let asked: StatusWords = said.iter().map(|(word, _)| *word).collect();
    let kept = before.iter().filter(|(word, _)| !asked.contains(word));
    let said = said.iter().filter_map(|(word, standing)| Some((*word, (*standing)?)));
    kept.chain(said).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_asked_stays_said() {
        let before: GivenStandings =
            [("Limbo", Standing::Current), ("Away", Standing::Past)].into_iter().collect();
        let fields = Fields::of(&[("standing:limbo ", "pending"), ("standing:New", "")]);
        let after = read_standings(&before, &fields);
        assert_eq!(after.of("Limbo"), Some(Standing::Pending));
        assert_eq!((after.of("Away"), after.of("New")), (Some(Standing::Past), None));
    }
}
