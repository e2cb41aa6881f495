//! Lines of CSV, so that no spreadsheet takes a name for a formula.

/// What makes a spreadsheet take a cell for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// One line, with its end.
pub(super) fn line(cells: impl IntoIterator<Item = String>) -> String {
    let mut line = String::new();
    for (position, cell) in cells.into_iter().enumerate() {
        if position > 0 {
            line.push(',');
        }
        line.push_str(&quoted(&guarded(cell)));
    }
    line.push_str("\r\n");
    line
}

/// A cell that cannot be a formula: an apostrophe before it makes it text.
fn guarded(cell: String) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell }
}

/// A cell without the apostrophe that an export put before it.
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula_and_comes_back_as_it_was() {
        for (cell, written) in [
            ("Nora", "Nora\r\n"),
            ("O'Quinn, Nora", "\"O'Quinn, Nora\"\r\n"),
            ("\"Bo\"", "\"\"\"Bo\"\"\"\r\n"),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"\r\n"),
            ("+1 512 555 0142", "'+1 512 555 0142\r\n"),
            ("@SUM(A1)", "'@SUM(A1)\r\n"),
            ("-12", "'-12\r\n"),
            ("12-B", "12-B\r\n"),
        ] {
            let made = line([cell.to_owned()]);
            assert_eq!(made, written);
            let mut read =
                csv::ReaderBuilder::new().has_headers(false).from_reader(made.as_bytes());
            let record = read.records().next().unwrap().unwrap();
            assert_eq!(unguarded(&record[0]), cell);
        }
        assert_eq!(unguarded("'quoted'"), "'quoted'");
    }
}
