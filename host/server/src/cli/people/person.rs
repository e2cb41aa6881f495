//! Finding one person of a property.

use usersync_core::model::{ContactId, Field};

use crate::api::contacts::ContactView;
use crate::api::properties::PropertyView;
use crate::cli::client::Client;
use crate::cli::failure::hinted;
use crate::cli::output::plain;

/// The one person who is meant, in the directory or removed from it.
pub(super) async fn find(
    client: &Client,
    property: &PropertyView,
    who: &str,
) -> anyhow::Result<ContactView> {
    if let Ok(id) = who.parse::<ContactId>() {
        return Ok(client.get(&format!("/contacts/{id}")).await?);
    }
    let path = format!("/properties/{}/contacts", property.id);
    let mut found: Vec<ContactView> = Vec::new();
    for removed in ["false", "true"] {
        let query = [("text", who.to_owned()), ("removed", removed.to_owned())];
        found.extend(client.list(&path, &query).await?);
    }
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(last), false) => {
            let all = found.iter().chain([&last]);
            let names: Vec<String> =
                all.map(|one| format!("{} {}", one.id, plain(&name(one)))).collect();
            let hint = format!("name one by their id: {}", names.join(", "));
            Err(hinted(format!("several people answer to `{who}`"), hint))
        }
        (None, _) => Err(hinted(
            format!("nobody in the directory of `{}` answers to `{who}`", property.name),
            format!("`usersync explain \"{}\" \"{who}\"` says why", property.name),
        )),
    }
}

/// First and last name.
pub(super) fn name(person: &ContactView) -> String {
    let names = [Field::FirstName, Field::LastName];
    let names: Vec<&str> =
        names.into_iter().filter_map(|field| person.fields.text(field)).collect();
    names.join(" ")
}
