//! XML: a root named after the API, the entries in it, the next page in an attribute of the root.

use usersync_adapter::parse::json::{Value, of_xml};
use usersync_adapter::parse::xml::{Document, XmlError};

use crate::formats::Rest;

pub(super) fn read(text: &str, api: &str, take: &mut dyn FnMut(Value)) -> Result<Rest, String> {
    let told = |error: XmlError| error.to_string();
    let mut document = Document::new(text);
    let mut rest = Rest::default();
    let mut is_root = true;
    while let Some(element) = document.next_element().map_err(told)? {
        if element.name.eq_ignore_ascii_case("Error") {
            let error = of_xml(&document.content(element).map_err(told)?);
            rest.complaints.extend(super::words(&error));
        } else if is_root {
            if !element.name.eq_ignore_ascii_case(api) {
                return Err(format!("the answer holds `{}` and not `{api}`", element.name));
            }
            rest.next = element.attribute("NextPageLink").map(str::to_owned);
        } else if element.name == "entry" {
            take(of_xml(&document.content(element).map_err(told)?));
        }
        is_root = false;
    }
    Ok(rest)
}
