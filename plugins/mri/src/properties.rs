//! The property list.

use usersync_adapter::parse::json::Value;
use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::prelude::*;
use usersync_adapter::tracing;

use crate::calls::{Api, Calls, WHOLE_PAGES};
use crate::pages::Pages;

pub(crate) async fn all(cx: &Context, calls: &Calls) -> Result<Vec<Property>, Failure> {
    let request = calls.list(Api::Properties, WHOLE_PAGES, &[]);
    let mut pages = Pages::new(calls, Api::Properties, request);
    let mut found = Vec::new();
    while pages.next(cx, &mut |entry| found.extend(property(&entry))).await? {}
    Ok(found)
}

/// The first property of the list, if there is any.
pub(crate) async fn first(cx: &Context, calls: &Calls) -> Result<Option<Property>, Failure> {
    let request = calls.list(Api::Properties, 1, &[]);
    let mut first = None;
    let mut take = |entry| first = first.take().or_else(|| property(&entry));
    Pages::new(calls, Api::Properties, request).next(cx, &mut take).await?;
    Ok(first)
}

fn property(entry: &Value) -> Option<Property> {
    let fields = Fields::of(entry);
    let Some((fields, id)) =
        fields.and_then(|fields| Some((fields, fields.plain(&["PropertyID"])?)))
    else {
        tracing::warn!("MRI listed a property without an id; it is left out");
        return None;
    };
    let name = fields.plain(&["PropertyName"]).unwrap_or_else(|| id.clone());
    let texts = |keys: &[&str]| -> Vec<String> {
        keys.iter().filter_map(|key| fields.plain(&[key])).collect()
    };
    let mut address = texts(&["Address1", "Address2", "Address3"]);
    let town = texts(&["City", "State", "ZipCode"]);
    if !town.is_empty() {
        address.push(town.join(" "));
    }
    Some(Property::new(id, name, address))
}
