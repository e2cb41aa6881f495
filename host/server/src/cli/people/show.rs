//! `usersync people show`

use std::fmt::Write as _;

use clap::Args;
use usersync_core::model::Field;

use super::person;
use crate::api::contacts::ContactView;
use crate::cli::Done;
use crate::cli::client::ClientArgs;
use crate::cli::output::{Output, plain, table};
use crate::cli::property;

/// Show one person: what the directory has, and what the PMS says
#[derive(Debug, Args)]
pub(super) struct Show {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
    /// A name, an email, a phone or the id of a contact
    who: String,
}

impl Show {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property = property::find(&client, &self.property).await?;
        let person = person::find(&client, &property, &self.who).await?;
        out.one(&person, describe)?;
        Ok(Done::Well)
    }
}

fn describe(person: &ContactView) -> String {
    let mut text = format!("{} ({})\n", plain(&person::name(person)), person.id);
    if let Some(at) = person.removed_at {
        let _ = writeln!(text, "Removed from the directory at {at}");
    }
    for link in &person.links {
        let id = plain(&link.record.person);
        let _ = write!(text, "Resident {id} of the PMS, {}", plain(&link.status));
        let gone = link.not_seen_since.map(|at| format!(", not seen since {at}"));
        let _ = writeln!(text, "{}", gone.unwrap_or_default());
    }
    let rows = Field::ALL.into_iter().map(|field| {
        let differs = person.differs.iter().find(|one| one.field == field);
        let ours = person.fields[field].as_ref().map(ToString::to_string);
        let said = |reading: Option<String>| reading.unwrap_or_default();
        [
            field.name().to_owned(),
            ours.unwrap_or_default(),
            said(differs.and_then(|one| one.pms.clone())),
            if differs.is_some() { "differs from the PMS".to_owned() } else { String::new() },
        ]
    });
    let _ = write!(text, "\n{}", table(["field", "directory", "PMS", ""], rows));
    text
}
