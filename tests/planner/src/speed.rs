//! How long planning takes, and whether a record takes longer among many.

use std::io::{self, Write};
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;
use usersync_core::plan::{Population, plan};

use crate::accuracy::table;
use crate::limits::MOST_GROWTH;
use crate::town;

/// The form of the report, so that a later one can be told apart.
const FORMAT: &str = "usersync-planner/1";

/// What to measure.
#[derive(Clone, Copy, Debug)]
pub struct SpeedPlan {
    /// People of a property.
    pub few: usize,
    /// People of the property that it is compared with.
    pub many: usize,
    /// How often each is measured.
    pub rounds: usize,
}

/// What was measured. The names are those of the JSON, and stay.
#[derive(Clone, Debug, Serialize)]
pub struct SpeedReport {
    pub format: &'static str,
    /// Whether it was built in release; without, no time means anything.
    pub optimised: bool,
    pub rounds: usize,
    pub runs: Vec<RunReport>,
    /// Limits that do not hold, a sentence each.
    pub broken: Vec<String>,
}

/// One kind of run, among few and among many. Times are microseconds of CPU time for a record.
#[derive(Clone, Debug, Serialize)]
pub struct RunReport {
    pub run: &'static str,
    pub few: Records,
    pub many: Records,
    /// How many times as long a record takes among many.
    pub growth: Spread,
}

/// So many records, and what each of them took.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Records {
    pub records: usize,
    pub per_record_us: Spread,
}

/// In the least and in the median round.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Spread {
    pub min: f64,
    pub median: f64,
}

/// Measures each kind of run, few and many in turn.
pub fn run_speed(speed: &SpeedPlan) -> Result<SpeedReport> {
    let mut report = SpeedReport {
        format: FORMAT,
        optimised: !cfg!(debug_assertions),
        rounds: speed.rounds,
        runs: Vec::new(),
        broken: Vec::new(),
    };
    let sizes = [speed.few, speed.many];
    let first = sizes.map(|people| town::trial(people).population());
    let mut hourly = Vec::new();
    for population in &first {
        let planned = plan(population).context("a run cannot be refused")?;
        hourly.push(town::an_hour_later(population, &planned));
    }
    let kinds = [("first", &first[..]), ("hourly", &hourly[..])];
    for (run, populations) in kinds {
        let measured = measure(run, [&populations[0], &populations[1]], speed.rounds)?;
        if measured.growth.min > MOST_GROWTH {
            report.broken.push(format!(
                "in a run of the kind `{run}` a record takes {:.2} times as long among {} as among \
                 {}; {MOST_GROWTH} is the limit",
                measured.growth.min, measured.many.records, measured.few.records,
            ));
        }
        report.runs.push(measured);
    }
    Ok(report)
}

/// A first round, in which memory is fetched, counts for nothing.
fn measure(run: &'static str, populations: [&Population; 2], rounds: usize) -> Result<RunReport> {
    let mut times = [Vec::new(), Vec::new()];
    let mut records = [0; 2];
    for round in 0..=rounds {
        for (side, population) in populations.into_iter().enumerate() {
            let begun = computed();
            let planned = plan(population).context("a run cannot be refused")?;
            let took = computed().saturating_sub(begun);
            records[side] = planned.records.len();
            if round > 0 {
                times[side].push(took);
            }
        }
    }
    let [few, many] = [0, 1].map(|side| Records {
        records: records[side],
        per_record_us: Spread::of(&times[side], records[side]),
    });
    let growth = Spread {
        min: many.per_record_us.min / few.per_record_us.min,
        median: many.per_record_us.median / few.per_record_us.median,
    };
    Ok(RunReport { run, few, many, growth })
}

impl Spread {
    fn of(times: &[Duration], records: usize) -> Self {
        let mut sorted = times.to_vec();
        sorted.sort_unstable();
        let records = f64::from(u32::try_from(records.max(1)).unwrap_or(u32::MAX));
        let at = |index: usize| {
            sorted.get(index).map_or(f64::NAN, |time| time.as_secs_f64() * 1e6 / records)
        };
        Self { min: at(0), median: at(sorted.len() / 2) }
    }
}

/// What this thread has computed. Unlike the time on the wall, it does not grow while another
/// program has the machine.
fn computed() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap_or_default()
}

/// Writes what was measured, for people.
pub fn print_speed(report: &SpeedReport, mut to: impl Write) -> io::Result<()> {
    if !report.optimised {
        writeln!(to, "Not optimised: the times mean nothing.")?;
    }
    writeln!(to, "Median (least) of {} rounds; CPU time for a record.\n", report.rounds)?;
    let shown = |Spread { min, median }: Spread| format!("{median:.2} ({min:.2})");
    let mut table = table("run", &["records", "µs", "records", "µs", "times as long"]);
    for run in &report.runs {
        table.add_row([
            run.run.to_owned(),
            run.few.records.to_string(),
            shown(run.few.per_record_us),
            run.many.records.to_string(),
            shown(run.many.per_record_us),
            shown(run.growth),
        ]);
    }
    writeln!(to, "{table}\n\nLimit: {MOST_GROWTH} times as long, in the least round.")?;
    for broken in &report.broken {
        writeln!(to, "broken: {broken}")?;
    }
    Ok(())
}
