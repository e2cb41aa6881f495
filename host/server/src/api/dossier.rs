//! Everything that is kept of one person: given to them, or erased.

use std::collections::BTreeMap;

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usersync_core::model::{
    ContactId, Field, KnownRecord, Missed, Picture, PmsPropertyId, PropertyId, RecordKey, Role,
    RunId, Standing,
};
use usersync_store::{Dossier, Erased, Who};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::alerts::AlertView;
use super::contacts::ContactView;
use super::decisions::DecisionView;
use super::extract::{Json, Path, Query};
use super::history::HistoryView;
use super::problem::{FieldError, Problem};
use super::runs::{OutcomeView, RecordRef};
use super::{Api, Audited, words};
use crate::auth::{Admin, Operator};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(export_person)).routes(routes!(erase_person))
}

/// Everything that is kept of one person.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Dossier)]
pub struct DossierView {
    pub exported_at: DateTime<Utc>,
    /// In the directory, or removed from it.
    pub contact: Option<ContactView>,
    /// Every link that the contact ever had.
    pub links: Vec<PastLink>,
    /// The resident records of the PMS that belong to the person.
    pub records: Vec<RecordView>,
    pub history: Vec<HistoryView>,
    /// Alerts that name the person, open or closed. They may show others beside them.
    pub alerts: Vec<AlertView>,
    pub decisions: Vec<DecisionView>,
    /// What runs did to the records, where that was news.
    pub outcomes: Vec<PastOutcome>,
    /// Rows of the PMS that could not be read.
    pub rejected: Vec<PastRejection>,
    /// Runs whose sealed recordings hold the person, or may.
    #[schema(value_type = Vec<Uuid>)]
    pub recordings: Vec<RunId>,
}

/// A link, whether it holds or not.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PastLink {
    pub record: RecordRef,
    /// Name and email as they were last taken in.
    #[schema(value_type = BTreeMap<String, String>)]
    pub remembered: BTreeMap<Field, String>,
    /// Why it ended; none while it holds.
    pub ended: Option<String>,
}

/// What is kept of a resident record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = ResidentRecord)]
pub struct RecordView {
    pub record: RecordRef,
    /// The PMS's own word.
    pub status: String,
    #[schema(value_type = Option<words::Standing>)]
    pub standing: Option<Standing>,
    #[schema(value_type = String)]
    pub role: Role,
    /// The leases as last read.
    #[schema(value_type = Vec<Object>)]
    pub leases: Vec<Picture>,
    /// The last complete read that listed it, if a later one did not.
    pub missed_since: Option<DateTime<Utc>>,
}

/// What a run did to a record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PastOutcome {
    #[schema(value_type = Uuid)]
    pub run_id: RunId,
    #[serde(flatten)]
    pub outcome: OutcomeView,
}

/// A row that could not be read.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PastRejection {
    #[schema(value_type = Uuid)]
    pub run_id: RunId,
    /// In the adapter's words.
    pub why: String,
}

impl From<KnownRecord> for RecordView {
    fn from(record: KnownRecord) -> Self {
        Self {
            record: record.key.into(),
            status: record.status,
            standing: record.standing,
            role: record.role,
            leases: record.leases,
            missed_since: record.missed.map(|Missed { since, .. }| since),
        }
    }
}

impl DossierView {
    fn new(dossier: Dossier, exported_at: DateTime<Utc>) -> Self {
        let links = dossier.links.into_iter().map(|link| {
            let remembered = [
                (Field::FirstName, link.remembered.first_name),
                (Field::LastName, link.remembered.last_name),
                (Field::Email, link.remembered.email),
            ];
            let told = remembered.into_iter().filter_map(|(field, text)| Some((field, text?)));
            PastLink {
                record: link.record.into(),
                remembered: told.collect(),
                ended: link.ended.map(|reason| reason.name().to_owned()),
            }
        });
        let outcomes = dossier.outcomes.into_iter();
        let rejected = dossier.rejected.into_iter();
        Self {
            exported_at,
            contact: dossier.contact.map(Into::into),
            links: links.collect(),
            records: dossier.records.into_iter().map(Into::into).collect(),
            history: dossier.history.into_iter().map(Into::into).collect(),
            alerts: dossier.alerts.into_iter().map(Into::into).collect(),
            decisions: dossier.decisions.into_iter().map(Into::into).collect(),
            outcomes: outcomes
                .map(|(run_id, outcome)| PastOutcome { run_id, outcome: outcome.into() })
                .collect(),
            rejected: rejected
                .map(|(run_id, row)| PastRejection { run_id, why: row.why })
                .collect(),
            recordings: dossier.recordings,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhoQuery {
    /// The contact, or the two that name a record.
    #[param(value_type = Option<Uuid>)]
    contact_id: Option<ContactId>,
    #[param(value_type = Option<Uuid>)]
    pms_property_id: Option<PmsPropertyId>,
    /// The PMS's id of the person.
    person: Option<String>,
}

/// Whose data to erase: a contact, or a record of whom there may be none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Erasure {
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    contact_id: Option<ContactId>,
    #[serde(default)]
    record: Option<RecordRef>,
}

fn who(contact: Option<ContactId>, record: Option<RecordKey>) -> Result<Who, Problem> {
    match (contact, record) {
        (Some(contact), None) => Ok(Who::Contact(contact)),
        (None, Some(record)) => Ok(Who::Record(record)),
        _ => Err(Problem::fields(vec![FieldError {
            pointer: "/contact_id".to_owned(),
            detail: "name either a contact or a record".to_owned(),
        }])),
    }
}

/// Gives everything that is kept of one person
///
/// Sealed recordings are listed by their runs; what they hold is what the PMS answered about
/// everybody.
#[utoipa::path(
    get, path = "/properties/{id}/export", tag = "contacts",
    params(("id" = Uuid, Path), WhoQuery),
    security(("token" = ["operator"])),
    responses((status = 200, description = "All of it", body = DossierView)),
)]
async fn export_person(
    Operator(asking): Operator,
    State(api): State<Api>,
    Path(id): Path<PropertyId>,
    Query(query): Query<WhoQuery>,
) -> Result<Json<DossierView>, Problem> {
    let record = query.pms_property_id.zip(query.person);
    let record = record.map(|(pms_property, person)| RecordKey { pms_property, person });
    let dossier = api.store().load_dossier(id, &who(query.contact_id, record)?).await?;
    let subject = subject(&dossier);
    api.audit(&asking, Audited::new("person.export", subject).of(dossier.organisation)).await?;
    Ok(Json(DossierView::new(dossier, api.now())))
}

/// The contact, else the first record: ids alone stand in the audit log.
fn subject(dossier: &Dossier) -> String {
    let contact = dossier.contact.as_ref().map(|person| person.contact.id.to_string());
    contact
        .or_else(|| dossier.keys().first().map(ToString::to_string))
        .unwrap_or_else(|| dossier.property.to_string())
}

/// What was erased.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Erased)]
pub struct ErasedView {
    /// Records of which nothing but id, status and role is kept. A decision keeps them out.
    pub records: Vec<RecordRef>,
    /// Those that the PMS still listed when it was last read: delete them there too, since every
    /// read brings them again, to be recorded and left out.
    pub still_listed: Vec<RecordRef>,
    /// Transcripts of reads that were dropped, since they held the person or may have.
    pub transcripts: usize,
}

impl From<Erased> for ErasedView {
    fn from(erased: Erased) -> Self {
        let refs = |keys: Vec<RecordKey>| keys.into_iter().map(Into::into).collect();
        Self {
            records: refs(erased.records),
            still_listed: refs(erased.still_listed),
            transcripts: erased.transcripts,
        }
    }
}

/// Erases everything personal that is kept of one person, for good
///
/// They leave the directory, and a decision keeps their records out until somebody undoes it. Ids,
/// outcomes, and who did what when stay.
#[utoipa::path(
    post, path = "/properties/{id}/erase", tag = "contacts", request_body = Erasure,
    params(("id" = Uuid, Path)),
    security(("token" = ["admin"])),
    responses((status = 200, description = "It is erased", body = ErasedView)),
)]
async fn erase_person(
    Admin(asking): Admin,
    State(api): State<Api>,
    Path(id): Path<PropertyId>,
    Json(asked): Json<Erasure>,
) -> Result<Json<ErasedView>, Problem> {
    let subject = asked.contact_id.map(|contact| contact.to_string());
    let record: Option<RecordKey> = asked.record.map(Into::into);
    let subject = subject.or_else(|| record.as_ref().map(ToString::to_string));
    let who = who(asked.contact_id, record)?;
    let erased = api.engine.erase(id, &who, &asking.actor).await?;
    let deed = Audited::new("person.erase", subject.unwrap_or_default()).of(erased.organisation);
    api.audit(&asking, deed).await?;
    Ok(Json(erased.into()))
}
