//! Bodies: XML, JSON, or neither.

use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer, XmlVersion};
use serde_json::Value;

use super::mask::Mask;

/// A body in the same format with nobody's texts in it.
pub(super) fn anonymous(body: &[u8], mask: &Mask) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    let inner = text.trim_start_matches('\u{feff}');
    if let Ok(mut value) = serde_json::from_str::<Value>(inner) {
        json("", &mut value, mask);
        return value.to_string().into_bytes();
    }
    xml(inner, mask).unwrap_or_else(|| mask.text("", inner).into_bytes())
}

fn json(name: &str, value: &mut Value, mask: &Mask) {
    match value {
        Value::String(text) => *text = leaf(name, text, mask),
        Value::Number(number) => {
            let masked = mask.text(name, &number.to_string());
            if let Ok(masked) = masked.parse() {
                *number = masked;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| json(name, item, mask)),
        Value::Object(fields) => {
            fields.iter_mut().for_each(|(name, value)| json(name, value, mask));
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// A text, which may itself be a document.
fn leaf(name: &str, text: &str, mask: &Mask) -> String {
    let document = text.trim();
    if document.starts_with('<')
        && document.ends_with('>')
        && let Some(xml) = xml(text, mask).and_then(|bytes| String::from_utf8(bytes).ok())
    {
        return xml;
    }
    mask.text(name, text)
}

/// None if it is no XML.
fn xml(text: &str, mask: &Mask) -> Option<Vec<u8>> {
    let mut reader = Reader::from_str(text);
    let mut writer = Writer::new(Vec::new());
    let mut open: Vec<String> = Vec::new();
    let mut held = String::new();
    let mut elements = 0;
    loop {
        let event = reader.read_event().ok()?;
        match &event {
            Event::Text(part) => {
                held.push_str(part);
                continue;
            }
            Event::CData(part) => {
                held.push_str(part);
                continue;
            }
            Event::GeneralRef(reference) => {
                held.push(match reference.resolve_char_ref().ok()? {
                    Some(letter) => letter,
                    None => named(reference)?,
                });
                continue;
            }
            // A remark may say anything about anybody.
            Event::Comment(_) => continue,
            _ => {}
        }
        let name = open.last().map_or("", String::as_str);
        let told = leaf(name, &std::mem::take(&mut held), mask);
        writer.write_event(Event::Text(BytesText::new(&told))).ok()?;
        match event {
            Event::Start(start) => {
                elements += 1;
                open.push(start.local_name().into_inner().to_owned());
                writer.write_event(Event::Start(masked(&start, mask)?)).ok()?;
            }
            Event::Empty(start) => {
                elements += 1;
                writer.write_event(Event::Empty(masked(&start, mask)?)).ok()?;
            }
            Event::End(end) => {
                open.pop();
                writer.write_event(Event::End(end)).ok()?;
            }
            Event::Eof => break,
            other => writer.write_event(other).ok()?,
        }
    }
    (elements > 0).then(|| writer.into_inner())
}

fn masked(start: &BytesStart<'_>, mask: &Mask) -> Option<BytesStart<'static>> {
    let mut masked = BytesStart::new(start.name().into_inner().to_owned());
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let name = attribute.key.into_inner();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
        let local = attribute.key.local_name().into_inner();
        let is_namespace = name == "xmlns" || name.starts_with("xmlns:");
        // What a type or a language is called says nothing about anybody.
        let is_word = value.chars().all(|letter| letter.is_ascii_alphabetic() || letter == ' ')
            && !mask.knows(&value);
        let value =
            if is_namespace || is_word { value.into_owned() } else { mask.text(local, &value) };
        masked.push_attribute((name, value.as_str()));
    }
    Some(masked)
}

fn named(reference: &str) -> Option<char> {
    Some(match reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}
