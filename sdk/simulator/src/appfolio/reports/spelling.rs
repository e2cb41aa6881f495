//! How version 1 spells what version 2 says: in Pascal case, without the ids of tenants.

use super::rows::Row;
use crate::appfolio::quirks::AppFolioQuirks;

/// Columns that version 1 does not have.
const UNKNOWN: [&str; 6] = [
    "selected_tenant_id",
    "tenant_type",
    "property",
    "occupancy_id",
    "occupancy_import_uid",
    "tenant_integration_id",
];

/// A row of version 1.
pub(super) fn of_v1(row: &Row, quirks: AppFolioQuirks) -> Row {
    let is_left_out = |column: &str| {
        UNKNOWN.contains(&column)
            || quirks.v1_full_names_only && matches!(column, "first_name" | "last_name")
    };
    row.iter()
        .filter(|(column, _)| !is_left_out(column))
        .map(|(column, value)| match column.as_str() {
            "status" if !quirks.v1_plain_status => ("TenantStatus".to_owned(), value.clone()),
            column => (pascal_case(column), value.clone()),
        })
        .collect()
}

fn pascal_case(column: &str) -> String {
    column
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}
