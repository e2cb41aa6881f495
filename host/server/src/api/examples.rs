//! Examples for the API's document, made from its own schemas so that none can go stale.

use serde_json::{Map, Value, json};

/// How deep an example goes before it says nothing more.
const DEEPEST: usize = 12;

/// What texts are like, by the name of the field that holds them.
const TEXTS: [(&str, &str); 22] = [
    ("actor", "Ana"),
    ("adapter_id", "yardi"),
    ("adapter_version", "yardi@1.0.0"),
    ("email", "nora@example.com"),
    ("excluded", "Notice"),
    ("first_name", "Nora"),
    ("last_name", "O'Quinn"),
    ("name", "Maple Court"),
    ("phone", "(512) 555-0142"),
    ("unit", "12B"),
    ("lease_start", "2026-01-01"),
    ("lease_end", "2026-12-31"),
    ("move_in", "2026-01-03"),
    ("move_out", "2026-12-31"),
    ("person", "t0001234"),
    ("pms_id", "maple01"),
    ("status", "Current"),
    ("time_zone", "America/New_York"),
    ("title", "Name Mismatch"),
    ("url", "https://hooks.example.com/usersync"),
    ("version", "1.0.0"),
    ("word", "Current"),
];

/// Makes examples from the schemas of a document.
pub(super) struct Examples {
    schemas: Map<String, Value>,
}

impl Examples {
    /// From the `components.schemas` of a document.
    pub(super) fn new(schemas: Value) -> Self {
        match schemas {
            Value::Object(schemas) => Self { schemas },
            _ => Self { schemas: Map::new() },
        }
    }

    /// A value that fits a schema.
    pub(super) fn of(&self, schema: &Value) -> Value {
        self.make(schema, "", 0)
    }

    fn make(&self, schema: &Value, name: &str, depth: usize) -> Value {
        if depth > DEEPEST {
            return Value::Null;
        }
        let deeper = |schema: &Value| self.make(schema, name, depth + 1);
        if let Some(reference) = schema["$ref"].as_str() {
            let referred = reference.rsplit('/').next().and_then(|name| self.schemas.get(name));
            return referred.map_or(Value::Null, deeper);
        }
        if let Some(example) = schema.get("example") {
            return example.clone();
        }
        if let Some(first) = schema["examples"].as_array().and_then(|all| all.first()) {
            return first.clone();
        }
        if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
            return first.clone();
        }
        if let Some(only) = schema.get("const") {
            return only.clone();
        }
        for choice in ["oneOf", "anyOf"] {
            let mut choices = schema[choice].as_array().into_iter().flatten();
            if let Some(chosen) = choices.find(|one| one["type"] != "null") {
                return deeper(chosen);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let fields = parts.iter().filter_map(|part| match deeper(part) {
                Value::Object(fields) => Some(fields),
                _ => None,
            });
            return Value::Object(fields.flatten().collect());
        }
        match kind(schema) {
            "object" => self.object(schema, depth),
            "array" => Value::Array(vec![deeper(&schema["items"])]),
            "string" => text(schema, name),
            "integer" => schema["minimum"].as_i64().unwrap_or(3).max(3).into(),
            "number" => json!(0.5),
            "boolean" => false.into(),
            _ => Value::Null,
        }
    }

    fn object(&self, schema: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            object.insert(name.clone(), self.make(property, name, depth + 1));
        }
        let values = &schema["additionalProperties"];
        if object.is_empty() && values.is_object() {
            object.insert("key".to_owned(), self.make(values, "", depth + 1));
        }
        Value::Object(object)
    }
}

/// The type of a schema, beside `null`.
fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(kind) => kind,
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default()
        }
        _ => "",
    }
}

fn text(schema: &Value, name: &str) -> Value {
    let by_format = match schema["format"].as_str() {
        Some("uuid") => Some("0195b3c1-7d2e-7a40-8f5b-1c9e6a2d4f80"),
        Some("date-time") => Some("2026-03-01T15:42:00Z"),
        Some("date") => Some("2026-03-01"),
        _ => None,
    };
    let by_name = || TEXTS.iter().find(|(field, _)| *field == name).map(|(_, text)| *text);
    by_format.or_else(by_name).unwrap_or("text").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_fits_its_schema() {
        let examples = Examples::new(json!({
            "Page": {
                "type": "object",
                "properties": {
                    "items": { "type": "array", "items": { "$ref": "#/components/schemas/One" } },
                    "next": { "type": ["string", "null"] },
                },
            },
            "One": { "allOf": [
                { "type": "object", "properties": { "id": { "type": "string", "format": "uuid" } } },
                { "type": "object", "properties": { "email": { "type": "string" } } },
            ] },
        }));
        let made = examples.of(&json!({ "$ref": "#/components/schemas/Page" }));
        assert_eq!(made["items"][0]["email"], "nora@example.com");
        assert!(made["items"][0]["id"].is_string());
        assert_eq!(made["next"], "text");
    }

    #[test]
    fn a_schema_that_holds_itself_comes_to_an_end() {
        let examples = Examples::new(json!({
            "Tree": {
                "type": "object",
                "properties": { "child": { "$ref": "#/components/schemas/Tree" } },
            },
        }));
        assert!(examples.of(&json!({ "$ref": "#/components/schemas/Tree" }))["child"].is_object());
    }
}
