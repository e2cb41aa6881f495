//! The envelope of a call: how it signs in, and the method with its parameters.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A call's body.
#[derive(Clone, Debug)]
pub(super) struct Envelope {
    /// Given back as it came, a text or a number.
    pub(super) request_id: Option<Value>,
    /// How the call says that it signs in.
    pub(super) auth: String,
    pub(super) name: String,
    pub(super) version: String,
    params: Map<String, Value>,
}

impl Envelope {
    /// Reads a body; none if it is no envelope.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let method = body.get("method")?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        // No parameters come as an empty list, or as a list of an empty object.
        let params = match method.get("params") {
            Some(Value::Object(params)) => params.clone(),
            Some(Value::Array(list)) => {
                list.first().and_then(Value::as_object).cloned().unwrap_or_default()
            }
            _ => Map::new(),
        };
        Some(Self {
            request_id: body.get("requestId").cloned(),
            auth: body.pointer("/auth/type").and_then(text).unwrap_or_default(),
            name: method.get("name").and_then(text)?,
            version: method.get("version").and_then(text).unwrap_or_else(|| "r1".to_owned()),
            params,
        })
    }

    /// A parameter as text; none if it is missing or blank.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let text = match self.params.get(key)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// The items of a parameter that is a list with commas.
    pub(super) fn list(&self, key: &str) -> Option<Vec<String>> {
        let text = self.text(key)?;
        Some(text.split(',').map(|item| item.trim().to_owned()).collect())
    }

    /// The parameters for the record of calls, the method's version among them.
    pub(super) fn shown(&self) -> BTreeMap<String, String> {
        let params = self.params.keys().filter_map(|key| Some((key.clone(), self.text(key)?)));
        params.chain([("version".to_owned(), self.version.clone())]).collect()
    }
}
