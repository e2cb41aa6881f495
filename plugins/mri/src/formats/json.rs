//! JSON: the entries in the list `value`, the next page under `nextLink`.

use usersync_adapter::parse::json::{self, Value};
use usersync_adapter::parse::lenient::{self, Fields};

use crate::formats::Rest;

pub(super) fn read(text: &str, take: &mut dyn FnMut(Value)) -> Result<Rest, String> {
    let body = text.as_bytes();
    let members = match json::elements(body, "value", take) {
        Ok(members) => Value::Object(members),
        // MRI puts an error in place of the list, under its name or bare.
        Err(error) => {
            let words = json::message(body).ok_or_else(|| error.to_string())?;
            return Ok(Rest { next: None, complaints: vec![words] });
        }
    };
    let mut rest = Rest::default();
    if let Some(fields) = Fields::of(&members) {
        if let Some(link) = fields.value(&["nextLink", "odata.nextLink"]) {
            let link = lenient::text(link);
            rest.next = Some(link.ok_or("the link to the next page is no text")?);
        }
        if let Some(error) = fields.value(&["error"]) {
            rest.complaints = super::words(error);
        }
    }
    Ok(rest)
}
