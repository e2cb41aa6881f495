//! Pulling elements out of an XML document, one record at a time.
//!
//! Names are local names: prefixes may be bound to anything or to nothing. A document type is
//! skipped and defines nothing, so an entity of its own is an error and cannot grow. White space
//! inside text and attributes is collapsed, because PMSs pad and wrap values.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use thiserror::Error;

use crate::parse::words::collapsed;

/// Elements deeper than this are refused; no PMS nests a third as deep.
const MOST_LEVELS: usize = 64;

/// Why a document could not be read.
#[derive(Debug, Error)]
pub enum XmlError {
    /// It breaks the rules of XML.
    #[error("the XML breaks off or is malformed near byte {at}: {reason}")]
    Malformed {
        /// Where in the decoded text.
        at: u64,
        /// What is wrong there.
        reason: &'static str,
    },
    /// It ends before its root element does.
    #[error("the XML is cut off: `{0}` is still open at its end")]
    CutOff(String),
    /// It holds no element at all.
    #[error("the answer holds no XML element")]
    Empty,
    /// It nests too deeply.
    #[error("the XML nests more than {MOST_LEVELS} elements")]
    TooDeep,
}

/// An element: just opened, or with everything in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// The local name.
    pub name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// The value of an attribute by its local name; none if it is missing or blank.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(key, _)| key == name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// Every attribute, by its local name.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first child of this name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Every child of this name.
    pub fn children<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Every child, whatever its name.
    pub fn elements(&self) -> &[Element] {
        &self.children
    }

    /// The text directly in this element; none if there is nothing but white space.
    pub fn text(&self) -> Option<&str> {
        Some(self.text.as_str()).filter(|text| !text.is_empty())
    }

    /// The text of the first child of this name.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name)?.text()
    }
}

/// A document being read from its beginning to its end.
pub struct Document<'t> {
    reader: Reader<&'t [u8]>,
    open: Vec<String>,
    root_seen: bool,
}

impl<'t> Document<'t> {
    /// Begins to read.
    pub fn new(text: &'t str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, open: Vec::new(), root_seen: false }
    }

    /// The next element that opens, without its content; none once the root has closed and nothing
    /// follows. What was left unread of earlier elements is passed over.
    pub fn next_element(&mut self) -> Result<Option<Element>, XmlError> {
        loop {
            match self.event()? {
                Event::Start(start) => return self.opened(&start).map(Some),
                Event::End(_) => {
                    self.open.pop();
                }
                Event::Text(text) if self.open.is_empty() && !is_white(&text) => {
                    return Err(self.malformed("text outside the root element"));
                }
                Event::Eof => {
                    return match self.open.pop() {
                        Some(name) => Err(XmlError::CutOff(name)),
                        None if self.root_seen => Ok(None),
                        None => Err(XmlError::Empty),
                    };
                }
                _ => {}
            }
        }
    }

    /// Reads the content of the element that was opened last.
    pub fn content(&mut self, mut element: Element) -> Result<Element, XmlError> {
        let mut text = String::new();
        loop {
            match self.event()? {
                Event::Start(start) => {
                    let child = self.opened(&start)?;
                    let child = self.content(child)?;
                    element.children.push(child);
                }
                Event::End(_) => {
                    self.open.pop();
                    element.text = collapsed(&text);
                    return Ok(element);
                }
                Event::Text(part) => text.push_str(&part),
                Event::CData(part) => text.push_str(&part),
                Event::GeneralRef(reference) => text.push(self.character(&reference)?),
                Event::Eof => return Err(XmlError::CutOff(element.name)),
                _ => {}
            }
        }
    }

    fn event(&mut self) -> Result<Event<'t>, XmlError> {
        self.reader.read_event().map_err(|error| self.malformed(reason(&error)))
    }

    fn opened(&mut self, start: &BytesStart<'_>) -> Result<Element, XmlError> {
        if self.open.is_empty() && std::mem::replace(&mut self.root_seen, true) {
            return Err(self.malformed("a second root element"));
        }
        if self.open.len() == MOST_LEVELS {
            return Err(XmlError::TooDeep);
        }
        let name = start.local_name().into_inner().to_owned();
        self.open.push(name.clone());
        let mut element = Element { name, ..Element::default() };
        let mut names = Vec::new();
        let mut rest = start.attributes_raw().trim_start();
        while !rest.is_empty() {
            let Some((name, value, after)) = attribute(rest) else {
                return Err(self.malformed("an attribute that is no `name=\"value\"`"));
            };
            if names.contains(&name) {
                return Err(self.malformed("an attribute that comes twice"));
            }
            names.push(name);
            let name = name.split_once(':').map_or(name, |(_, local)| local);
            element.attributes.push((name.to_owned(), collapsed(&self.unescaped(value)?)));
            rest = after.trim_start();
        }
        Ok(element)
    }

    fn unescaped(&self, value: &str) -> Result<String, XmlError> {
        let mut parts = value.split('&');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let Some((name, after)) = part.split_once(';') else {
                return Err(self.malformed("an `&` that begins no entity"));
            };
            text.push(self.character(&BytesRef::new(name))?);
            text.push_str(after);
        }
        Ok(text)
    }

    fn character(&self, reference: &BytesRef<'_>) -> Result<char, XmlError> {
        let unknown = || self.malformed("an entity that XML does not define");
        let numbered = reference.resolve_char_ref().map_err(|_| unknown())?;
        let named = || match &**reference {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => None,
        };
        numbered.or_else(named).ok_or_else(unknown)
    }

    fn malformed(&self, reason: &'static str) -> XmlError {
        XmlError::Malformed { at: self.reader.buffer_position(), reason }
    }
}

/// The parser's finding in a few words: its own would be a thirtieth of a component.
fn reason(error: &quick_xml::Error) -> &'static str {
    match error {
        quick_xml::Error::Syntax(_) => "a tag or comment that does not end",
        quick_xml::Error::IllFormed(_) => "tags that do not match",
        _ => "something that XML does not allow",
    }
}

/// Takes the first attribute off: its name, its value between the quotation marks, and the rest.
/// The parser's own reader of attributes would be a twentieth of a component.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('=')?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, rest) = rest[1..].split_once(quote)?;
    Some((name.trim_end(), value, rest))
}

fn is_white(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim().is_empty()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{Document, Element, XmlError};

    fn whole(text: &str) -> Result<Element, XmlError> {
        let mut document = Document::new(text);
        let root = document.next_element()?.expect("a document has a root or is an error");
        let root = document.content(root)?;
        assert_eq!(document.next_element()?, None);
        Ok(root)
    }

    #[test]
    fn names_are_local_and_prefixes_need_no_binding() {
        let root =
            whole(r#"<m:a i:x="1" y = '2>"' j:x="3"><n:b>t</n:b><b/><c>u</c></m:a>"#).unwrap();
        assert_eq!(root.name, "a");
        assert_eq!(root.attribute("x"), Some("1"));
        assert_eq!(root.attribute("y"), Some("2>\""));
        assert_eq!(root.text_of("b"), Some("t"));
        assert_eq!(root.children("b").count(), 2);
    }

    #[rstest]
    #[case("<a>\n  on\n   notice </a>", Some("on notice"))]
    #[case("<a>Rao &amp; Sons</a>", Some("Rao & Sons"))]
    #[case("<a>O&#39;Quinn &#x41;</a>", Some("O'Quinn A"))]
    #[case("<a><![CDATA[x < y]]></a>", Some("x < y"))]
    #[case("<a>one<!-- no --> two</a>", Some("one two"))]
    #[case("<a>  </a>", None)]
    #[case("<a/>", None)]
    fn text_is_unescaped_and_collapsed(#[case] document: &str, #[case] text: Option<&str>) {
        assert_eq!(whole(document).unwrap().text(), text);
    }

    #[rstest]
    #[case("<a x=' current\n   resident '/>", Some("current resident"))]
    #[case("<a x='Rao &amp; &#x53;ons'/>", Some("Rao & Sons"))]
    #[case("<a x=' '/>", None)]
    #[case("<a/>", None)]
    fn an_attribute_is_too(#[case] document: &str, #[case] value: Option<&str>) {
        assert_eq!(whole(document).unwrap().attribute("x"), value);
    }

    #[test]
    fn a_record_is_read_and_what_stands_between_is_passed_over() {
        let mut document =
            Document::new("<a><skip><deep/></skip><r id='1'><n>x</n></r><r id='2'/></a>");
        let mut ids = Vec::new();
        while let Some(element) = document.next_element().unwrap() {
            if element.name == "r" {
                ids.push(document.content(element).unwrap().attribute("id").unwrap().to_owned());
            }
        }
        assert_eq!(ids, ["1", "2"]);
    }

    #[rstest]
    #[case("")]
    #[case("Service Unavailable")]
    #[case("<a>")]
    #[case("<a><b></a>")]
    #[case("<a><b>text")]
    #[case("<a></a><b/>")]
    #[case("<a></a>trailing")]
    #[case("<a>&nbsp;</a>")]
    #[case("<a x='&own;'/>")]
    #[case("<a x='&lt'/>")]
    #[case("<a x='1' x='2'/>")]
    #[case("<a x='1' y/>")]
    #[case("<a x=1/>")]
    #[case("<a x='1/>")]
    #[case("<a>&#0;</a>")]
    fn a_cut_or_odd_document_is_an_error(#[case] document: &str) {
        let mut reader = Document::new(document);
        let outcome = loop {
            match reader.next_element() {
                Ok(Some(element)) => {
                    if let Err(error) = reader.content(element) {
                        break Err(error);
                    }
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        assert!(outcome.is_err());
    }

    #[test]
    fn entities_of_a_document_type_are_never_expanded() {
        let bomb = r#"<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>"#;
        assert!(matches!(whole(bomb), Err(XmlError::Malformed { .. })));
        assert_eq!(whole("<!DOCTYPE a SYSTEM 'x.dtd'><a>t</a>").unwrap().text(), Some("t"));
    }

    #[test]
    fn depth_has_a_limit() {
        let deep = format!("{}{}", "<a>".repeat(65), "</a>".repeat(65));
        assert!(matches!(whole(&deep), Err(XmlError::TooDeep)));
        let deep = format!("{}{}", "<a>".repeat(64), "</a>".repeat(64));
        assert!(whole(&deep).is_ok());
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "[<>/a&;#x!\\[\\]'\"= -]{0,60}|.*") {
            let mut document = Document::new(&text);
            while let Ok(Some(element)) = document.next_element() {
                if document.content(element).is_err() {
                    break;
                }
            }
        }
    }
}
