//! What a call asks for: the API, the format, its parameters and the page.

use chrono::NaiveDate;
use url::form_urlencoded::byte_serialize;

use super::api::Api;
use super::quirks::MriQuirks;
use super::writing::Format;

/// The rows of a page of whoever does not ask for another number.
const USUAL_PAGE: usize = 300;

/// A call of an API that is known.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) api: Api,
    pub(super) format: Format,
    /// Everything besides API and format, in its order; a cursor has been opened.
    pairs: Vec<(String, String)>,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// None asks for all of them.
    pub(super) property: Option<String>,
    /// Who changed on this day or later.
    pub(super) since: Option<NaiveDate>,
    /// How many rows come before it.
    pub(super) skip: usize,
    /// How many rows it may have.
    pub(super) top: usize,
}

impl Query {
    /// Reads the query's pairs; none if no API is named that is known.
    pub(super) fn read(pairs: &[(String, String)]) -> Option<Self> {
        let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value);
        let api = Api::named(value("$api")?)?;
        let format = match value("$format") {
            Some(format) if format.eq_ignore_ascii_case("json") => Format::Json,
            _ => Format::Xml,
        };
        let others = pairs.iter().filter(|(name, _)| name != "$api" && name != "$format");
        let pairs = others.flat_map(|(name, value)| match name.as_str() {
            "_next" => opened(value),
            _ => vec![(name.clone(), value.clone())],
        });
        Some(Self { api, format, pairs: pairs.collect() })
    }

    /// The property that the call names.
    pub(super) fn property(&self) -> Option<&str> {
        self.value(self.api.property_parameter()?)
    }

    /// Holds the parameters against what the API takes; the error is what a 400 says.
    pub(super) fn check(&self, quirks: MriQuirks) -> Result<Page, String> {
        let number = |name: &str| {
            let parse = |text: &str| match text.parse::<usize>() {
                Ok(number) if number > 0 => Ok(number),
                _ => Err(format!("{name}: \"{text}\" is not a valid number.")),
            };
            self.value(name).map(parse).transpose()
        };
        let since = self.value("LastUpdateDate").map(|text| {
            NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| {
                format!("LastUpdateDate: \"{text}\" is not a date of the form yyyy-mm-dd.")
            })
        });
        let since = since.transpose()?;
        let property = self.property().map(str::trim).filter(|property| !property.is_empty());
        match (self.api, property, since) {
            (Api::LeaseDetails, None, None) => {
                return Err("RMPROPID: RMPROPID or LastUpdateDate is required.".to_owned());
            }
            (Api::LeaseDetails, Some(_), Some(_)) => {
                return Err("LastUpdateDate: it cannot be combined with RMPROPID.".to_owned());
            }
            (Api::PendingMoveIns, None, _) => {
                return Err("PropertyID: it is required.".to_owned());
            }
            _ => {}
        }
        Ok(Page {
            property: property.map(str::to_owned),
            since,
            // Counted from 1: 301 is the row after the first 300.
            skip: number("$skip")?.map_or(0, |first| first - 1),
            top: number("$top")?.unwrap_or(USUAL_PAGE).min(quirks.page_size_cap.max(1)),
        })
    }

    /// The link to a page of this list.
    pub(super) fn link(&self, endpoint: &str, page: &Page, quirks: MriQuirks) -> String {
        let own = self.pairs.iter().filter(|(name, _)| name != "$top" && name != "$skip");
        let own = own.map(|(name, value)| pair(name, value));
        let place = [("$top", page.top), ("$skip", page.skip + 1)]
            .map(|(name, n)| pair(name, &n.to_string()));
        let format = if quirks.xml_in_links { Format::Xml } else { self.format };
        let format = pair("$format", format.name());
        let rest = if quirks.cursor_links {
            let state = own.chain(place).collect::<Vec<_>>().join("&");
            let cursor = hexadecimal(&state);
            [format, pair("_next", &cursor)].join("&")
        } else {
            own.chain([format]).chain(place).collect::<Vec<_>>().join("&")
        };
        format!("{endpoint}?%24api={}&{rest}", self.api.name())
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl Page {
    /// The page after this one, of a list of so many rows.
    pub(super) fn next(&self, rows: usize) -> Option<Self> {
        let skip = self.skip.saturating_add(self.top);
        (skip < rows).then(|| Self { skip, ..self.clone() })
    }
}

fn pair(name: &str, value: &str) -> String {
    let escaped = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    format!("{}={}", escaped(name), escaped(value))
}

fn hexadecimal(text: &str) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
    text.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The pairs in a cursor; none in one that this host has not given.
fn opened(cursor: &str) -> Vec<(String, String)> {
    let byte = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = cursor.as_bytes().chunks(2).map(byte).collect();
    url::form_urlencoded::parse(&bytes.unwrap_or_default()).into_owned().collect()
}
