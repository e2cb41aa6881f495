//! Standard output: tables for people, JSON for programs.

use std::io::{self, Write as _};

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

/// How data is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub(super) enum Format {
    #[default]
    Text,
    Json,
}

/// Where data goes.
#[derive(Debug)]
pub(super) struct Output {
    format: Format,
    out: anstream::AutoStream<io::Stdout>,
}

impl Output {
    pub(super) fn new(format: Format) -> Self {
        Self { format, out: anstream::stdout() }
    }

    pub(super) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Writes one value: as JSON on one line, or as the text made from it.
    pub(super) fn one<T: Serialize>(
        &mut self,
        value: &T,
        text: impl FnOnce(&T) -> String,
    ) -> anyhow::Result<()> {
        match self.format {
            Format::Json => self.json(value),
            Format::Text => self.line(text(value).trim_end()),
        }
    }

    /// Writes many values: as JSON on a line each, or as a table.
    pub(super) fn many<T: Serialize, const N: usize>(
        &mut self,
        values: &[T],
        head: [&str; N],
        row: impl Fn(&T) -> [String; N],
    ) -> anyhow::Result<()> {
        if self.format == Format::Json {
            return values.iter().try_for_each(|value| self.json(value));
        }
        if values.is_empty() {
            return Ok(());
        }
        let rows = values.iter().map(row);
        self.line(&table(head, rows))
    }

    /// Writes a value as JSON on one line, whatever the format.
    pub(super) fn json<T: Serialize>(&mut self, value: &T) -> anyhow::Result<()> {
        self.line(&serde_json::to_string(value)?)
    }

    fn line(&mut self, text: &str) -> anyhow::Result<()> {
        writeln!(self.out, "{text}")?;
        Ok(())
    }
}

/// Says something on standard error.
pub(super) fn say(text: &str) {
    // There is nowhere left to report that standard error is closed.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// A table without lines.
pub(super) fn table<const N: usize>(
    head: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(head.map(str::to_uppercase));
    for row in rows {
        table.add_row(row.map(|cell| plain(&cell)));
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

/// Text of others on a terminal: without anything that could steer it.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Whether the reader of standard output went away.
pub(super) fn is_closed(failure: &anyhow::Error) -> bool {
    failure
        .downcast_ref::<io::Error>()
        .is_some_and(|failure| failure.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_lines_up_and_ends_without_spaces() {
        let rows = [["Nora".to_owned(), "12B".to_owned()], ["Bo".to_owned(), String::new()]];
        let text = table(["name", "unit"], rows.into_iter());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].contains("NAME") && lines[0].ends_with("UNIT"), "{text}");
        assert_eq!(lines[0].find("UNIT"), lines[1].find("12B"));
        assert!(lines[2].ends_with("Bo"), "{text}");
    }

    #[test]
    fn texts_of_others_cannot_steer_the_terminal() {
        assert_eq!(plain("Nora\u{1b}[2J\nBell\u{7}"), "Nora [2J Bell ");
    }
}
