//! The operation of a SOAP envelope.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

const TEXT_AROUND: &str = "it has text around the element of its SOAP body";

/// The local name of the only element in the only body of an envelope.
///
/// Whatever another parser might read in another way is refused: a second body, a second element,
/// text between them, a document type, another encoding than UTF-8.
pub(super) fn operation_of(text: &str) -> Result<String, String> {
    let mut reader = Reader::from_str(text);
    let mut path = Vec::new();
    let mut envelopes = 0;
    let mut bodies = 0;
    let mut operation = None;
    let mut open = |path: &[String], tag: &BytesStart<'_>| -> Result<String, String> {
        let name = tag.local_name().as_ref().to_owned();
        match path {
            [] => {
                envelopes += 1;
                if name != "Envelope" || envelopes > 1 {
                    return Err("the body is not one SOAP envelope".to_owned());
                }
            }
            [_] if name == "Body" => {
                bodies += 1;
                if bodies > 1 {
                    return Err("the envelope has more than one body".to_owned());
                }
            }
            [_, parent] if parent == "Body" && operation.replace(name.clone()).is_some() => {
                return Err("the SOAP body has more than one element".to_owned());
            }
            _ => {}
        }
        Ok(name)
    };
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(tag) => {
                let name = open(&path, &tag)?;
                path.push(name);
            }
            Event::Empty(tag) => {
                open(&path, &tag)?;
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Decl(declaration) => {
                let encoding = declaration.encoding().transpose().map_err(|e| e.to_string())?;
                if encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case("utf-8")) {
                    return Err("it declares another encoding than UTF-8".to_owned());
                }
            }
            Event::DocType(_) => return Err("it has a document type".to_owned()),
            Event::Text(between) if path.len() < 3 && between.trim_ascii().is_empty() => {}
            Event::Text(_) if path.len() < 3 => return Err(TEXT_AROUND.to_owned()),
            Event::CData(_) | Event::GeneralRef(_) if path.len() < 3 => {
                return Err(TEXT_AROUND.to_owned());
            }
            Event::Eof if path.is_empty() => break,
            Event::Eof => return Err("it ends too early".to_owned()),
            _ => {}
        }
    }
    operation.ok_or_else(|| "it is no SOAP envelope with an element in its body".to_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn envelope(body: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<soap:Envelope \
             xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">\n  {body}\n</soap:Envelope>"
        )
    }

    #[rstest]
    #[case("<soap:Body><GetResidents xmlns=\"urn:x\"><A>1</A></GetResidents></soap:Body>")]
    #[case("<soap:Header><Auth>x</Auth></soap:Header><soap:Body>\n<x:GetResidents/>\n</soap:Body>")]
    #[case("<soap:Body><!-- one --><GetResidents/></soap:Body>")]
    fn the_element_of_the_body_is_the_operation(#[case] body: &str) {
        assert_eq!(operation_of(&envelope(body)).unwrap(), "GetResidents");
    }

    #[rstest]
    #[case::no_body("")]
    #[case::empty_body("<soap:Body/>")]
    #[case::two_elements("<soap:Body><GetResidents/><ImportResidents/></soap:Body>")]
    #[case::two_bodies("<soap:Body><GetResidents/></soap:Body><soap:Body><Import/></soap:Body>")]
    #[case::text_before("<soap:Body>x<GetResidents/></soap:Body>")]
    #[case::reference_before("<soap:Body>&x;<GetResidents/></soap:Body>")]
    #[case::crossed("<soap:Body><GetResidents></soap:Body></GetResidents>")]
    fn what_could_be_read_in_two_ways_is_refused(#[case] body: &str) {
        assert!(operation_of(&envelope(body)).is_err());
    }

    #[rstest]
    #[case("")]
    #[case("GetResidents")]
    #[case("<GetResidents/>")]
    #[case("<Envelope><Body><GetResidents/></Body>")]
    #[case("<Envelope><Body><GetResidents/></Body></Envelope><Envelope/>")]
    #[case("<!DOCTYPE a><Envelope><Body><GetResidents/></Body></Envelope>")]
    #[case("<?xml version='1.0' encoding='utf-7'?><Envelope><Body><A/></Body></Envelope>")]
    fn other_documents_are_refused(#[case] text: &str) {
        assert!(operation_of(text).is_err());
    }
}
