//! The report as tables, for people.

use std::io::{self, Write};

use comfy_table::{CellAlignment, Table, presets};

use crate::limits::{MOST_COMPONENT_BYTES, MOST_MEMORY_BYTES, START_AIM};
use crate::report::{ComponentReport, ReadReport, Report};
use crate::times::Spread;

/// Writes everything that was measured.
pub fn print(report: &Report, mut to: impl Write) -> io::Result<()> {
    if !report.optimised {
        writeln!(to, "Not optimised: the ratios mean nothing.")?;
    }
    writeln!(to, "Median (least) of {} rounds; CPU time.\n", report.rounds)?;
    writeln!(to, "{}\n", reads(&report.reads))?;
    writeln!(to, "Through the sandbox, in % of the time\n\n{}\n", sandbox_profiles(&report.reads))?;
    writeln!(to, "Unchanged sync, in % of the time\n\n{}\n", sync_profiles(&report.reads))?;
    writeln!(to, "{}\n", components(&report.components))?;
    writeln!(
        to,
        "Limits: {} MiB of memory, {MOST_COMPONENT_BYTES} bytes for an adapter that ships, no \
         import. Aim: a start below {START_AIM} × that of an adapter that does nothing.",
        MOST_MEMORY_BYTES >> 20,
    )?;
    for broken in &report.broken {
        writeln!(to, "broken: {broken}")?;
    }
    Ok(())
}

fn reads(reads: &[ReadReport]) -> Table {
    let mut table = table(&[
        "adapter",
        "shape",
        "residents",
        "rows",
        "replies KB",
        "memory MiB",
        "native µs",
        "sandbox µs",
        "tax",
        "no interruption",
        "fast guest",
        "sync µs",
        "per resident",
        "of native",
    ]);
    for read in reads {
        let cost = read.cost.as_ref();
        let sync = read.sync.as_ref();
        table.add_row([
            read.adapter.to_owned(),
            read.shape.to_owned(),
            read.residents.to_string(),
            read.rows.to_string(),
            (read.reply_bytes / 1000).to_string(),
            mebibytes(read.memory_bytes),
            shown(cost.map(|cost| cost.native_us), 0),
            shown(cost.map(|cost| cost.sandbox_us), 0),
            shown(cost.map(|cost| cost.tax), 2),
            shown(cost.map(|cost| cost.tax_without_interruption), 2),
            shown(cost.and_then(|cost| cost.tax_of_fast_guest), 2),
            shown(sync.map(|sync| sync.cpu_us), 0),
            shown(sync.map(|sync| sync.per_resident_us), 1),
            shown(sync.map(|sync| sync.of_native), 1),
        ]);
    }
    table
}

fn sandbox_profiles(reads: &[ReadReport]) -> Table {
    let names = ["open", "lower", "guest", "lift", "clear", "convert", "close"];
    let mut table = profile_table(&names);
    for read in reads {
        let Some(cost) = &read.cost else { continue };
        let profile = cost.sandbox_profile_us;
        let parts = [
            profile.opening,
            profile.lowering,
            profile.guest,
            profile.lifting,
            profile.clearing,
            profile.converting,
            profile.closing,
        ];
        add_shares(&mut table, read, &parts);
    }
    table
}

fn sync_profiles(reads: &[ReadReport]) -> Table {
    let mut table = profile_table(&["adapter", "calls", "load", "plan", "apply", "record", "rest"]);
    for read in reads {
        let Some(sync) = &read.sync else { continue };
        let profile = sync.profile_us;
        let parts = [
            profile.adapter,
            profile.calls,
            profile.load,
            profile.plan,
            profile.apply,
            profile.record,
            profile.rest,
        ];
        add_shares(&mut table, read, &parts);
    }
    table
}

fn components(components: &[ComponentReport]) -> Table {
    let mut table = table(&["adapter", "bytes", "imports", "start µs", "of idle"]);
    for component in components {
        let start = component.start.as_ref();
        table.add_row([
            component.adapter.to_owned(),
            component.bytes.to_string(),
            component.imports.to_string(),
            shown(start.map(|start| start.cpu_us), 0),
            shown(start.map(|start| start.of_idle), 2),
        ]);
    }
    table
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    let numbers = header.iter().position(|name| *name == "residents").unwrap_or(1);
    for column in table.column_iter_mut().skip(numbers) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn profile_table(parts: &[&str]) -> Table {
    table(&[&["adapter", "shape", "residents"], parts].concat())
}

fn add_shares(table: &mut Table, read: &ReadReport, parts: &[f64]) {
    let whole: f64 = parts.iter().sum();
    let shares = parts.iter().map(|part| format!("{:.0}", part / whole * 100.0));
    let subject =
        [read.adapter.to_owned(), read.shape.to_owned(), read.residents.to_string()].into_iter();
    table.add_row(subject.chain(shares).collect::<Vec<_>>());
}

fn shown(spread: Option<Spread>, decimals: usize) -> String {
    spread.map_or_else(
        || "–".to_owned(),
        |Spread { min, median }| format!("{median:.decimals$} ({min:.decimals$})"),
    )
}

fn mebibytes(bytes: usize) -> String {
    let kibibytes = u32::try_from(bytes / 1024).unwrap_or(u32::MAX);
    format!("{:.1}", f64::from(kibibytes) / 1024.0)
}
