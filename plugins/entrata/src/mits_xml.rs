//! A lease application in MITS's own XML, should one come in place of the JSON that is asked for.
//!
//! The names are the same; what JSON has as members may stand in attributes.

use usersync_adapter::parse::json::{Value, of_xml};
use usersync_adapter::parse::xml::{Document, XmlError};

/// What holds the two lists.
const APPLICATION: &str = "LeaseApplication";

/// Whether a body is XML rather than JSON.
pub(crate) fn is_xml(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

/// The result of a call as JSON would hold it; none if there is no lease application in it.
pub(crate) fn result(text: &str) -> Result<Option<Value>, XmlError> {
    let mut document = Document::new(text);
    let mut result = None;
    while let Some(element) = document.next_element()? {
        if element.name == APPLICATION {
            let application = document.content(element)?;
            result = Some(Value::object([(APPLICATION, of_xml(&application))]));
        }
    }
    Ok(result)
}
