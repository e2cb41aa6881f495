//! Rows that show something, picked from what is expected: so an adapter that loses them does not
//! hide that they were there.

use std::collections::HashSet;

use serde_json::Value;

use super::{Bench, Check};

impl Bench<'_> {
    /// Looks through what is expected of the recordings for rows that show something, and sees that
    /// whoever is in them is handed over just so.
    pub(super) fn shown(
        &self,
        what: &str,
        pick: impl for<'r> Fn(&[&'r Value]) -> Vec<&'r Value>,
    ) -> Check {
        let mut shown = 0;
        for (name, recording) in self.residents() {
            let Ok(expected) = self.expected_rows(name) else { continue };
            let picked = pick(&expected);
            let ids: HashSet<&Value> = picked.iter().map(|row| &row["id"]).collect();
            let told = self.play(recording)?.told();
            let of_them = |row: &&Value| is_resident(row) && ids.contains(&row["id"]);
            let expected: Vec<&Value> = expected.into_iter().filter(of_them).collect();
            let rows: Vec<&Value> = told.iter().filter(of_them).collect();
            if rows != expected {
                return Err(difference(name, &expected, &rows));
            }
            shown += picked.len();
        }
        match shown {
            0 => Err(format!(
                "no recording {what}; record one, or say in `waived.toml` why there can be none"
            )),
            _ => Ok(format!("{shown} rows")),
        }
    }

    /// The residents that are expected of the recording of this name.
    pub(super) fn expected_rows(&self, name: &str) -> Result<Vec<&Value>, String> {
        let lines = self.expected_lines(name)?;
        Ok(lines.iter().filter(|line| is_resident(line)).collect())
    }
}

pub(super) fn is_resident(line: &Value) -> bool {
    line["kind"] == "resident"
}

/// Where two lists part, for the author.
pub(super) fn difference(name: &str, expected: &[&Value], told: &[&Value]) -> String {
    let place = (0..told.len().max(expected.len()))
        .find(|line| told.get(*line) != expected.get(*line))
        .unwrap_or_default();
    let show = |lines: &[&Value]| {
        lines.get(place).map_or_else(|| "nothing".to_owned(), ToString::to_string)
    };
    format!("`{name}` differs: expected {}, got {}", show(expected), show(told))
}
