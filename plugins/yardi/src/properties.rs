//! The properties that are open to the interface.

use usersync_adapter::parse::xml::Element;
use usersync_adapter::prelude::*;
use usersync_adapter::tracing;

use crate::answer::{self, Answer};
use crate::calls::Interface;

pub(crate) fn read(reply: Reply, interface: &Interface) -> Result<Vec<Property>, Failure> {
    let text = answer::text(reply)?;
    let mut answer = Answer::new(&text, interface.properties);
    let mut properties = Vec::new();
    while let Some(element) = answer.next_element(&["Properties"])? {
        if element.name != "Property" {
            continue;
        }
        if let Some(property) = property(&answer.content(element)?) {
            properties.push(property);
        } else {
            tracing::warn!("Yardi listed a property without a code; it is left out");
        }
    }
    Ok(properties)
}

fn property(element: &Element) -> Option<Property> {
    let code = element.text_of("Code")?;
    let name = element.text_of("MarketingName").unwrap_or(code);
    let town = [element.text_of("City"), element.text_of("State"), element.text_of("PostalCode")];
    let town: Vec<&str> = town.into_iter().flatten().collect();
    let lines = ["AddressLine1", "AddressLine2", "AddressLine3"];
    let lines = lines.iter().filter_map(|line| element.text_of(line)).map(str::to_owned);
    let town = (!town.is_empty()).then(|| town.join(" "));
    Some(Property::new(code, name, lines.chain(town).collect()))
}
