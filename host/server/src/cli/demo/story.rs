//! What happens in the demo's world between the two syncs.

use anyhow::Context as _;
use serde_json::{Value, json};

use super::set_up::Feed;
use super::simulator::Simulator;
use crate::cli::client::Client;

/// Somebody whom a manager entered by hand before the PMS lists them under a slightly other name.
pub(super) async fn enter_by_hand(client: &Client, feed: &Feed) -> anyhow::Result<()> {
    let path = format!("/properties/{}/contacts", feed.property);
    let contact = json!({
        "first_name": "Katherine", "last_name": "Delacroix",
        "email": "katherine.delacroix@example.com",
    });
    client.post::<Value>(&path, Some(&contact)).await?;
    Ok(())
}

/// Lets the PMS change, and tells what changed.
pub(super) async fn change(simulator: &Simulator, feed: &Feed) -> anyhow::Result<Vec<String>> {
    let mut residents = simulator.residents(&feed.pms, &feed.pms_property).await?;
    let mut current = residents.iter_mut().filter(|one| {
        let text = |key: &str| one[key].as_str().unwrap_or_default();
        text("status").eq_ignore_ascii_case("current") && !text("email").is_empty()
    });
    let mut next = || current.next().context("the simulated property has too few residents");
    let phoning = next()?;
    phoning["phone"] = json!("(512) 555-0177");
    let first = who(phoning);
    let renamed = next()?;
    renamed["email"] = json!("moved.address@example.com");
    let second = who(renamed);
    let template = next()?.clone();
    let newcomer = |id: &str, first: &str, last: &str, email: &str| {
        let mut person = template.clone();
        for (key, value) in [
            ("id", id),
            ("first_name", first),
            ("last_name", last),
            ("email", email),
            ("phone", "(512) 555-0188"),
            ("lease", id),
            ("household", id),
            ("unit", "0901"),
        ] {
            person[key] = json!(value);
        }
        if let Some(person) = person.as_object_mut() {
            person.remove("role");
            person.remove("pms");
        }
        person
    };
    residents.extend([
        newcomer("demo-1", "Amara", "Okafor", "amara.okafor@example.com"),
        newcomer("demo-2", "Lena", "Brandt", "the.brandts@example.com"),
        newcomer("demo-3", "Tobias", "Brandt", "the.brandts@example.com"),
        newcomer("demo-4", "Kate", "Delacroix", "katherine.delacroix@example.com"),
    ]);
    simulator.replace(&feed.pms, &feed.pms_property, &residents).await?;
    Ok(vec![
        format!("At {}: Amara Okafor moves in.", feed.name),
        format!("  {first} has a new phone number; {second} has a new email."),
        "  Lena and Tobias Brandt move in and give one email for both.".to_owned(),
        "  Kate Delacroix moves in; the directory knows a Katherine with her email.".to_owned(),
    ])
}

fn who(resident: &Value) -> String {
    let part = |key: &str| resident[key].as_str().unwrap_or_default().trim().to_owned();
    format!("{} {}", part("first_name"), part("last_name"))
}
