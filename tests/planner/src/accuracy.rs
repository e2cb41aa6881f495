//! Whom the planner takes for whom, on people whose answers are known.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use crate::febrl::{self, Described, Pairing, Set};
use crate::invented::{Way, invented};
use crate::limits;
use crate::partners::{self, LEAST_PERCENT, Partners, one_partner_each, share};
use crate::peers;
use crate::trial::{Counts, Judged, Judgement};

/// The form of the report, so that a later one can be told apart.
const FORMAT: &str = "usersync-accuracy/1";
/// How many invented people there are of each way.
const INVENTED_OF_EACH: usize = 100;

/// What to count.
#[derive(Clone, Debug)]
pub struct AccuracyPlan {
    /// Where the sets of FEBRL lie.
    pub febrl: PathBuf,
    pub set: Set,
    /// A Python that has Splink, if it is to be compared.
    pub splink: Option<PathBuf>,
    /// Lists the people of whom a second contact is made, and the new ones who wait.
    pub missed: bool,
}

/// What was counted. The names are those of the JSON, and stay.
#[derive(Clone, Debug, Serialize)]
pub struct AccuracyReport {
    pub format: &'static str,
    pub set: &'static str,
    pub planner: Judgements,
    /// The planner without phones and units, where nobody can resemble anybody.
    pub name_and_email_alone: Judgements,
    /// The scorer alone.
    pub scorer: Partners,
    pub splink: Option<SplinkReport>,
    pub invented: Vec<WayReport>,
    /// People of the set whom the planner does not find, or asks about for nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missed: Vec<String>,
    /// Limits that do not hold, a sentence each.
    pub broken: Vec<String>,
}

/// What became of those who are in the directory already, and of those who are new.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Judgements {
    pub known: Counts,
    pub new: Counts,
}

/// Another scorer on the same people.
#[derive(Clone, Debug, Serialize)]
pub struct SplinkReport {
    pub version: String,
    #[serde(flatten)]
    pub partners: Partners,
}

/// Invented people who differ from the directory in one way.
#[derive(Clone, Debug, Serialize)]
pub struct WayReport {
    pub way: Way,
    #[serde(flatten)]
    pub counts: Counts,
}

/// Counts what the plan asks for.
pub fn run_accuracy(plan: &AccuracyPlan) -> Result<AccuracyReport> {
    if plan.missed && plan.set == Set::Febrl4 {
        bail!(
            "nobody of FEBRL 4 is shown, so that no rule can be made for them; look at another set \
             with `--set febrl3`"
        );
    }
    let pairings = febrl::read(&plan.febrl, plan.set)?;
    let mut report = AccuracyReport {
        format: FORMAT,
        set: plan.set.name(),
        planner: Judgements::default(),
        name_and_email_alone: Judgements::default(),
        scorer: Partners::default(),
        splink: None,
        invented: ways()?,
        missed: Vec::new(),
        broken: Vec::new(),
    };
    for pairing in &pairings {
        let trial = pairing.trial();
        let judged = trial.judge()?;
        if plan.missed {
            report.missed.extend(judged.iter().filter_map(|one| missed(one, pairing)));
        }
        report.planner.count(&judged);
        report.name_and_email_alone.count(&trial.by_name_and_email_alone().judge()?);
        let people = pairing.copies.len();
        report.scorer += one_partner_each(&partners::scored(pairing), people);
        if let Some(python) = &plan.splink {
            let (version, pairs) = peers::splink(pairing, python, &plan.febrl)?;
            let new = || SplinkReport { version, partners: Partners::default() };
            report.splink.get_or_insert_with(new).partners += one_partner_each(&pairs, people);
        }
    }
    if plan.set == Set::Febrl4 {
        report.broken = limits::broken(&report.planner, &report.scorer, report.splink.as_ref());
    }
    Ok(report)
}

fn ways() -> Result<Vec<WayReport>> {
    let (trial, ways) = invented(INVENTED_OF_EACH, 7);
    let mut counts: BTreeMap<Way, Counts> = BTreeMap::new();
    for one in trial.judge().context("the invented people")? {
        if let Some(way) = ways.get(&one.who) {
            *counts.entry(*way).or_default() += std::iter::once(one.judgement).collect();
        }
    }
    Ok(counts.into_iter().map(|(way, counts)| WayReport { way, counts }).collect())
}

impl Judgements {
    fn count(&mut self, judged: &[Judged]) {
        let (known, new): (Vec<&Judged>, Vec<&Judged>) = judged.iter().partition(|one| one.known);
        self.known += known.into_iter().map(|one| one.judgement).collect();
        self.new += new.into_iter().map(|one| one.judgement).collect();
    }
}

/// A line for somebody who is not found, or waits for nothing.
fn missed(one: &Judged, pairing: &Pairing) -> Option<String> {
    let what = match (one.judgement, one.known) {
        (Judgement::DuplicateCreated, _) => "second contact",
        (Judgement::LinkedWrong, _) => "linked to another",
        (Judgement::NeedlessReview, false) => "asked about",
        _ => return None,
    };
    let find = |people: &[Described]| {
        let person = people.iter().find(|person| person.who == one.who)?;
        let details = person.details();
        Some([details.first_name, details.last_name, details.phone, details.unit].join(" | "))
    };
    Some(format!("{what}: {}  ←  {}", find(&pairing.copies)?, find(&pairing.originals)?))
}

/// Writes what was counted, for people.
pub fn print_accuracy(report: &AccuracyReport, mut to: impl Write) -> io::Result<()> {
    let planner = &report.planner;
    let [before, now] = [&report.name_and_email_alone, planner]
        .map(|judgements| share(judgements.known.duplicate_created, judgements.known.people));
    writeln!(to, "{}: what a first sync makes of them\n\n{}\n", report.set, judgements(planner))?;
    writeln!(
        to,
        "A second contact is made of {:.2} % of those already there; by name and email alone it \
         would be {:.2} %. Limit {:.1} %, aim {:.1} %.\n",
        now * 100.0,
        before * 100.0,
        limits::MOST_DUPLICATES * 100.0,
        limits::AIM_DUPLICATES * 100.0,
    )?;
    writeln!(
        to,
        "Scores alone, from {LEAST_PERCENT} %, one partner each\n\n{}\n",
        scorers(report)
    )?;
    writeln!(to, "Invented people, {INVENTED_OF_EACH} of each\n\n{}", invented_ways(report))?;
    for missed in &report.missed {
        writeln!(to, "{missed}")?;
    }
    for broken in &report.broken {
        writeln!(to, "broken: {broken}")?;
    }
    Ok(())
}

const JUDGEMENTS: [&str; 8] = [
    "people",
    "linked right",
    "linked wrong",
    "useful review",
    "needless review",
    "duplicate created",
    "created",
    "left out",
];

fn judgements(judgements: &Judgements) -> Table {
    let mut table = table("", &JUDGEMENTS);
    table.add_row(row("in the directory", &judgements.known));
    table.add_row(row("new", &judgements.new));
    table
}

fn invented_ways(report: &AccuracyReport) -> Table {
    let mut table = table("way", &JUDGEMENTS);
    for way in &report.invented {
        table.add_row(row(way.way.name(), &way.counts));
    }
    table
}

fn scorers(report: &AccuracyReport) -> Table {
    let mut table = table("", &["pairs", "right", "precision", "recall"]);
    let splink = report.splink.as_ref();
    let splink = splink.map(|splink| (format!("Splink {}", splink.version), &splink.partners));
    for (name, partners) in [("User Sync".to_owned(), &report.scorer)].into_iter().chain(splink) {
        table.add_row([
            name,
            partners.pairs.to_string(),
            partners.right.to_string(),
            format!("{:.4}", partners.precision),
            format!("{:.4}", partners.recall),
        ]);
    }
    table
}

fn row(name: &str, counts: &Counts) -> Vec<String> {
    let numbers = [
        counts.people,
        counts.linked_right,
        counts.linked_wrong,
        counts.useful_review,
        counts.needless_review,
        counts.duplicate_created,
        counts.created,
        counts.left_out,
    ];
    let numbers = numbers.iter().map(|number| match number {
        0 => "–".to_owned(),
        number => number.to_string(),
    });
    std::iter::once(name.to_owned()).chain(numbers).collect()
}

/// A table whose first column names what the others count.
pub(crate) fn table(first: &str, header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header([&[first], header].concat());
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
