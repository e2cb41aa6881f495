//! `usersync explain`

use std::fmt::Write as _;

use clap::Args;

use super::Done;
use super::client::ClientArgs;
use super::output::{Output, plain};
use super::people::describe_change;
use super::property;
use crate::api::explain::{ExplanationView, InquiryView};

/// Explain why somebody is, or is not, in the directory as the PMS has them
#[derive(Debug, Args)]
pub(super) struct Explain {
    #[command(flatten)]
    client: ClientArgs,
    /// The property, by name or id
    property: String,
    /// A name, an email, a phone, a resident id or the id of a contact
    who: String,
}

impl Explain {
    pub(super) async fn run(self, out: &mut Output) -> anyhow::Result<Done> {
        let client = self.client.client()?;
        let property = property::find(&client, &self.property).await?;
        let integration = property::integration_of(&client, &property).await?;
        let path = format!("/integrations/{}/explain", integration.id);
        let inquiry: InquiryView = client.query(&path, &[("q", &self.who)]).await?;
        out.one(&inquiry, describe)?;
        Ok(Done::Well)
    }
}

fn describe(inquiry: &InquiryView) -> String {
    match inquiry.items.as_slice() {
        [] => lines(&inquiry.text),
        [only] => in_full(only),
        several => {
            let mut text = format!("{} people answer to that:\n", several.len());
            for one in several {
                let _ = writeln!(text, "  {}", plain(&one.headline));
            }
            text.push_str("\nAsk by resident id or email to see one of them in full.");
            text
        }
    }
}

fn in_full(one: &ExplanationView) -> String {
    let mut text = lines(&one.text);
    if !one.changes.is_empty() {
        text.push_str("\n\nLately:\n");
        for change in &one.changes {
            let _ = writeln!(text, "  {}", describe_change(change));
        }
    }
    let _ = write!(text, "\n\nFor support:\n{}", lines(&one.support));
    text
}

/// Text of several lines, with nothing in it that could steer a terminal.
fn lines(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}
