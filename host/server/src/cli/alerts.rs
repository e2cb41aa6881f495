//! `usersync alerts`

use std::fmt::Write as _;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use serde::de::DeserializeOwned;
use usersync_core::alert::Action;
use usersync_core::model::{
    AlertId, AlertKind, Closeness, ContactId, Extent, Field, PmsPropertyId, Readings, Values,
};

use super::Done;
use super::client::ClientArgs;
use super::output::{Output, plain};
use super::preview::describe_outlook;
use super::property;
use crate::api::alerts::{
    AlertView, AnswerBody, Answered, BulkAnswer, BulkAnswered, FactsView, ResemblanceView,
};
use crate::api::preview::OutlookView;
use crate::api::runs::RecordRef;

/// List, show and answer alerts
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Alerts {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: List,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(List),
    Show(Show),
    Resolve(Resolve),
}

/// List alerts, newest first
#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    client: ClientArgs,
    /// Only those of this property, by name or id
    #[arg(long)]
    property: Option<String>,
    /// Only those of this kind, such as `name_mismatch`
    #[arg(long, value_parser = word::<AlertKind>)]
    kind: Option<AlertKind>,
    /// Only urgent ones
    #[arg(long)]
    urgent: bool,
    /// Closed ones instead of open ones
    #[arg(long)]
    closed: bool,
}

/// Show an alert with the answers that it offers
#[derive(Debug, Args)]
struct Show {
    #[command(flatten)]
    client: ClientArgs,
    /// The alert
    id: String,
}

/// Answer alerts; it takes effect at once
#[derive(Debug, Args)]
struct Resolve {
    #[command(flatten)]
    client: ClientArgs,
    /// The alert, or several that get the same answer
    #[arg(required = true, value_name = "ALERT")]
    ids: Vec<AlertId>,
    /// One of the answers that it offers, such as `merge`
    #[arg(long, value_parser = word::<Action>)]
    action: Action,
    /// Which record, where the alert names several
    #[arg(long, value_name = "PMS_PROPERTY/PERSON", value_parser = record)]
    record: Option<RecordRef>,
    /// Which contact, where the alert names several or another one is meant
    #[arg(long, value_name = "CONTACT")]
    contact: Option<ContactId>,
    /// Until when to `snooze`, as in 2026-05-01T08:00:00Z
    #[arg(long, value_name = "TIME")]
    until: Option<DateTime<Utc>>,
}

impl Alerts {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        match self.command.unwrap_or(Command::List(self.list)) {
            Command::List(list) => list.run(out).await,
            Command::Show(show) => show.run(out).await,
            Command::Resolve(resolve) => resolve.run(out).await,
        }
    }
}

impl List {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let mut query = vec![("open", (!self.closed).to_string())];
        if let Some(meant) = &self.property {
            query.push(("property", property::find(&client, meant).await?.id.to_string()));
        }
        query.extend(self.kind.map(|kind| ("kind", kind.name().to_owned())));
        query.extend(self.urgent.then(|| ("urgent", "true".to_owned())));
        let alerts: Vec<AlertView> = client.list("/alerts", &query).await?;
        out.many(&alerts, ["alert", "kind", "about", "raised"], |alert| {
            let urgent = if alert.urgent { " (urgent)" } else { "" };
            [
                alert.id.to_string(),
                format!("{}{urgent}", alert.title),
                about(&alert.facts),
                alert.raised_at.format("%Y-%m-%d %H:%M UTC").to_string(),
            ]
        })?;
        Ok(Done::Well)
    }
}

impl Show {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let alert: AlertView = client.get(&format!("/alerts/{}", self.id)).await?;
        let outlook = match &alert.facts {
            FactsView::Surge { .. } if !out.is_json() => {
                client.find::<OutlookView>(&format!("/alerts/{}/preview", self.id)).await?
            }
            _ => None,
        };
        out.one(&alert, |alert| {
            let mut text = describe(alert);
            text.extend(outlook.map(|outlook| format!("\n{}", describe_outlook(&outlook))));
            text
        })?;
        Ok(Done::Well)
    }
}

impl Resolve {
    async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let Self { action, record, contact: contact_id, until, .. } = self;
        let answer = AnswerBody { action, record, contact_id, until };
        if let [id] = self.ids[..] {
            let path = format!("/alerts/{id}/answer");
            let answered: Answered = client.post(&path, Some(&answer)).await?;
            out.one(&answered, |answered| {
                format!("{} {id} is answered: {}", answered.alert.title, action.name())
            })?;
            return Ok(Done::Well);
        }
        let body = BulkAnswer { alert_ids: self.ids, answer };
        let done: BulkAnswered = client.post("/alerts/answers", Some(&body)).await?;
        out.one(&done, |done| describe_bulk(done, action))?;
        anyhow::ensure!(done.refused == 0, "{} alerts did not take the answer", done.refused);
        Ok(Done::Well)
    }
}

fn describe_bulk(done: &BulkAnswered, action: Action) -> String {
    let mut text = String::new();
    for result in &done.results {
        let outcome = result.problem.as_ref().map_or("answered", |problem| &problem.detail);
        let _ = writeln!(text, "{}: {outcome}", result.alert_id);
    }
    let BulkAnswered { answered, refused, .. } = done;
    let _ = write!(text, "{answered} answered with {}, {refused} refused", action.name());
    text
}

/// One of the domain's words.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
}

fn record(text: &str) -> anyhow::Result<RecordRef> {
    let (pms_property, person) =
        text.split_once('/').context("write it as `PMS_PROPERTY/PERSON`, as the alert shows it")?;
    let pms_property_id: PmsPropertyId = pms_property.parse()?;
    Ok(RecordRef { pms_property_id, person: person.to_owned() })
}

/// What an alert is about, in a few words.
fn about(facts: &FactsView) -> String {
    match facts {
        FactsView::People { records, contacts, .. } => {
            let record = records.first().map(|record| read_name(&record.fields));
            let contact = contacts.first().map(|contact| name(&contact.fields));
            let names: Vec<String> = [record, contact].into_iter().flatten().collect();
            names.join(" / ")
        }
        FactsView::Read { finding, now, .. } => format!("{finding} read, {now} people"),
        FactsView::Surge { extent, .. } => {
            let Extent { created, altered, renumbered, .. } = extent;
            format!("{created} created, {altered} altered, {renumbered} renumbered")
        }
        FactsView::Connection { failure, .. } => format!("{failure} is at fault"),
        FactsView::Stalled { since } => {
            format!("no complete run since {}", since.format("%Y-%m-%d %H:%M UTC"))
        }
    }
}

/// Why a contact may be the resident although they are not the same.
fn resemblance(text: &mut String, found: &ResemblanceView) {
    if !found.names.is_empty() {
        let reasons: Vec<&str> = found.names.iter().copied().map(Closeness::name).collect();
        let _ = writeln!(text, "  names are close: {}", reasons.join(", "));
    }
    if let Some(percent) = found.percent {
        let _ = writeln!(text, "  {percent} % probably the same person");
    }
}

fn describe(alert: &AlertView) -> String {
    let mut text = format!("{} ({})\n", alert.title, alert.id);
    match &alert.facts {
        FactsView::People { records, contacts, resemblances, .. } => {
            for record in records {
                let RecordRef { pms_property_id, person } = &record.record;
                let _ = writeln!(text, "\nIn the PMS: {pms_property_id}/{person}");
                fields(&mut text, |field| record.fields[field].value().map(ToString::to_string));
            }
            for contact in contacts {
                let _ = writeln!(text, "\nIn the directory: {}", contact.id);
                fields(&mut text, |field| contact.fields[field].as_ref().map(ToString::to_string));
                for found in resemblances.iter().filter(|found| found.contact_id == contact.id) {
                    resemblance(&mut text, found);
                }
            }
        }
        facts => {
            let _ = writeln!(text, "\n{}", about(facts));
        }
    }
    if let Some(earlier) = alert.earlier_id {
        let _ = writeln!(text, "\nAsked before: usersync alerts show {earlier}");
    }
    if let Some(closed) = &alert.closed {
        let by = closed.by.as_deref().unwrap_or("a sync");
        let _ = writeln!(text, "\nClosed at {} by {by}: {}", closed.at, closed.resolution.name());
    }
    if !alert.actions.is_empty() {
        text.push_str("\nAnswers:\n");
    }
    for offered in &alert.actions {
        let _ = writeln!(text, "  {:<22} {}", offered.action.name(), offered.effect);
    }
    text
}

fn fields(text: &mut String, value: impl Fn(Field) -> Option<String>) {
    for field in Field::ALL {
        if let Some(value) = value(field) {
            let _ = writeln!(text, "  {:<12} {}", field.name(), plain(&value));
        }
    }
}

fn name(values: &Values) -> String {
    let names = [Field::FirstName, Field::LastName].into_iter().filter_map(|f| values.text(f));
    names.collect::<Vec<_>>().join(" ")
}

fn read_name(values: &Readings) -> String {
    let names = [Field::FirstName, Field::LastName].into_iter().filter_map(|f| values.text(f));
    names.collect::<Vec<_>>().join(" ")
}
