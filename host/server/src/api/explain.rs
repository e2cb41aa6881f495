//! Why somebody is, or is not, in the directory as the PMS has them.

use std::fmt::Write as _;

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::explain::{
    Explanation, FieldStory, FieldWhy, Inquiry, Passage, Person, Place, Progress, Remedy, Saw,
    Search,
};
use usersync_core::model::{ContactId, Field, IntegrationId, Outcome, Reason, Step, Value};
use usersync_engine::Explained;
use usersync_store::{Integration, PageRequest};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Path, Query};
use super::history::HistoryView;
use super::problem::Problem;
use super::runs::{ReasonView, RecordRef};
use super::{Api, words};
use crate::auth::Viewer;

/// So many of the newest changes come along with an explanation.
const CHANGES: u32 = 5;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(explain_person))
}

/// What came of asking for somebody.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Inquiry)]
pub struct InquiryView {
    /// One for each person who answers to what was asked for.
    pub items: Vec<ExplanationView>,
    /// Where they were looked for.
    pub search: SearchView,
    /// All of it in sentences.
    pub text: String,
}

/// Where somebody was looked for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Search)]
pub struct SearchView {
    /// Everybody whom the last reads list was looked through, from their recordings.
    pub recorded: bool,
    /// Records whose values were looked through.
    pub records: u32,
    /// People in the directory, or taken out of it.
    pub contacts: u32,
    /// Records of which no personal data is kept: only their resident ids were looked through.
    pub nameless: u32,
    /// The oldest of the last accepted reads; none while a PMS property was never read.
    pub read_at: Option<DateTime<Utc>>,
    /// What to do where nobody was found.
    pub remedy: RemedyView,
}

/// Why one person is, or is not, in the directory as the PMS has them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Explanation)]
pub struct ExplanationView {
    /// Who it is and where they stand, in a sentence.
    pub headline: String,
    pub person: PersonView,
    pub in_directory: bool,
    /// The step that decided.
    #[schema(value_type = words::Step)]
    pub decided: Step,
    /// None where there is no record, or the PMS does not list it.
    #[schema(value_type = Option<words::Outcome>)]
    pub outcome: Option<Outcome>,
    #[schema(value_type = Option<ReasonView>)]
    pub reason: Option<Reason>,
    /// The run that would do so is held for approval.
    pub withheld: bool,
    /// Every step in its order.
    pub steps: Vec<StepView>,
    /// The one thing to do about it.
    pub remedy: RemedyView,
    /// Field by field, where a record feeds the person.
    pub fields: Vec<FieldStoryView>,
    /// What happened to the person lately, newest first.
    pub changes: Vec<HistoryView>,
    /// The steps and the remedy in sentences.
    pub text: String,
    /// To be copied into a question to whoever supports the PMS or this service.
    pub support: String,
}

/// Somebody, as far as is known.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonView {
    /// First and last name; empty where none is kept.
    pub name: String,
    pub email: Option<String>,
    pub unit: Option<String>,
    pub record: Option<RecordRef>,
    #[schema(value_type = Option<Uuid>)]
    pub contact_id: Option<ContactId>,
}

/// One step, what it saw, and what it did with that.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = ExplainedStep)]
pub struct StepView {
    #[schema(value_type = words::Step)]
    pub step: Step,
    #[schema(value_type = words::Progress)]
    pub progress: Progress,
    /// What it saw, in a sentence.
    pub text: String,
    /// The same for programs: `saw` names it.
    #[schema(value_type = Object)]
    pub facts: Saw,
}

/// The one thing to do.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Remedy)]
pub struct RemedyView {
    /// In a sentence, with what to type.
    pub text: String,
    /// The same for programs: `remedy` names it.
    #[schema(value_type = Object)]
    pub facts: Remedy,
}

/// One field: what the PMS says, and why the directory has that or another value.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = FieldStory)]
pub struct FieldStoryView {
    #[schema(value_type = words::Field)]
    pub field: Field,
    /// What the PMS says now.
    pub pms: Option<String>,
    /// What the PMS said when it was last taken in.
    pub base: Option<String>,
    /// What the directory has.
    pub contact: Option<String>,
    pub differs: bool,
    /// Why: `why` names it.
    #[schema(value_type = Object)]
    pub why: FieldWhy,
    /// All of it in a sentence.
    pub text: String,
}

impl From<Search> for SearchView {
    fn from(search: Search) -> Self {
        let Search { recorded, records, contacts, nameless, read_at, remedy } = search;
        Self { recorded, records, contacts, nameless, read_at, remedy: remedy.into() }
    }
}

impl From<Remedy> for RemedyView {
    fn from(remedy: Remedy) -> Self {
        Self { text: remedy.to_string(), facts: remedy }
    }
}

impl From<Person> for PersonView {
    fn from(person: Person) -> Self {
        let Person { name, email, unit, record, contact } = person;
        Self { name, email, unit, record: record.map(Into::into), contact_id: contact }
    }
}

impl From<Passage> for StepView {
    fn from(passage: Passage) -> Self {
        let text = passage.to_string();
        Self { step: passage.step, progress: passage.progress, text, facts: passage.saw }
    }
}

impl From<FieldStory> for FieldStoryView {
    fn from(story: FieldStory) -> Self {
        let text = |value: Option<&Value>| value.map(ToString::to_string);
        Self {
            field: story.field,
            pms: text(story.pms.value()),
            base: text(story.base.value()),
            contact: text(story.contact.as_ref()),
            differs: story.differs(),
            text: story.to_string(),
            why: story.why,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExplainQuery {
    /// A name, an email, a phone, a resident id or the id of a contact.
    q: String,
}

/// Explains why somebody is, or is not, in the directory as the PMS has them
///
/// Nothing is asked of the PMS. Whoever the rules leave out is found by name or email only in a
/// recording of the last read, since nothing else personal is kept of them; by resident id always.
#[utoipa::path(
    get, path = "/integrations/{id}/explain", tag = "integrations",
    params(("id" = Uuid, Path), ExplainQuery),
    security(("token" = ["viewer"])),
    responses((status = 200, description = "Everybody who answers to it", body = InquiryView)),
)]
async fn explain_person(
    _: Viewer,
    State(api): State<Api>,
    Path(id): Path<IntegrationId>,
    Query(query): Query<ExplainQuery>,
) -> Result<Json<InquiryView>, Problem> {
    if query.q.trim().is_empty() {
        let detail = "say whom: a name, an email, a phone, a resident id or the id of a contact";
        return Err(Problem::field("q", detail));
    }
    let Explained { integration, inquiry } = api.engine.explain(id, &query.q).await?;
    let text = inquiry.to_string();
    let Inquiry { people, search } = inquiry;
    let source = Source::of(&api, &integration).await?;
    let mut items = Vec::with_capacity(people.len());
    for one in people {
        items.push(view(&api, &source, one).await?);
    }
    Ok(Json(InquiryView { items, search: search.into(), text }))
}

async fn view(
    api: &Api,
    source: &Source,
    explanation: Explanation,
) -> Result<ExplanationView, Problem> {
    let changes = match explanation.place.contact() {
        Some(contact) => {
            let page = PageRequest::new(None, CHANGES);
            api.store().list_history(contact, &page).await?.items
        }
        None => Vec::new(),
    };
    Ok(ExplanationView {
        headline: explanation.headline(),
        support: source.question_about(&explanation),
        text: explanation.to_string(),
        in_directory: matches!(explanation.place, Place::Linked { .. } | Place::Unlinked { .. }),
        person: explanation.person.into(),
        decided: explanation.decided,
        outcome: explanation.verdict.map(|verdict| verdict.outcome),
        reason: explanation.verdict.map(|verdict| verdict.reason),
        withheld: explanation.withheld,
        steps: explanation.steps.into_iter().map(Into::into).collect(),
        remedy: explanation.remedy.into(),
        fields: explanation.fields.into_iter().map(Into::into).collect(),
        changes: changes.into_iter().map(Into::into).collect(),
    })
}

/// Where the residents come from, as whoever supports it needs to know.
struct Source {
    property: String,
    pms: String,
    integration: Integration,
}

impl Source {
    async fn of(api: &Api, integration: &Integration) -> Result<Self, Problem> {
        let property = api.store().find_property(integration.property).await?.name;
        let pms = match integration.credential {
            Some(credential) => api.store().find_credential(credential).await?.adapter_id,
            None => "none".to_owned(),
        };
        Ok(Self { property, pms, integration: integration.clone() })
    }

    /// A text to be copied.
    fn question_about(&self, explanation: &Explanation) -> String {
        let Explanation { person, verdict, decided, .. } = explanation;
        let mut text = String::new();
        let mut line = |label: &str, value: &str| {
            let _ = writeln!(text, "{label:<13} {value}");
        };
        line("Property", &self.property);
        line("PMS", &self.pms);
        for attached in &self.integration.attached {
            let place = &attached.pms_property;
            let is_theirs =
                person.record.as_ref().is_none_or(|record| record.pms_property == place.id);
            if is_theirs {
                line("PMS property", &format!("{} {}", place.pms_id, place.name));
            }
        }
        if let Some(record) = &person.record {
            line("Resident id", &record.person);
        }
        line("Email", person.email.as_deref().unwrap_or("none"));
        let last_sync = self.integration.last_complete_at;
        line("Last sync", &last_sync.map_or_else(|| "never".to_owned(), |at| at.to_rfc3339()));
        if let Some(verdict) = verdict {
            line("Outcome", verdict.outcome.name());
        }
        line("Decided at", decided.name());
        line("Integration", &self.integration.id.to_string());
        text
    }
}
