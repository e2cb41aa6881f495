//! The spelling of columns, which is all that tells a row of one version from one of the other.

use usersync_adapter::parse::json::Value;

/// A row with its columns in small letters and without underscores: `lease_from` and `LeaseFrom`
/// are the same then.
pub(crate) fn spelled_alike(row: &Value) -> Value {
    let Some(columns) = row.as_object() else { return row.clone() };
    let alike = |column: &str| {
        let letters = column.bytes().filter(|letter| *letter != b'_');
        letters.map(|letter| char::from(letter.to_ascii_lowercase())).collect::<String>()
    };
    Value::Object(columns.iter().map(|(column, value)| (alike(column), value.clone())).collect())
}
