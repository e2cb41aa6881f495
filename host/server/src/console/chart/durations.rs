//! How long runs took, as a line: most of it is the time that the PMS takes to answer.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::TimeDelta;

use crate::console::parts::duration;

const LEFT: u64 = 48;
const WIDTH: u64 = 640;
const TOP: u64 = 10;
const HEIGHT: u64 = 100;

/// How long one run took.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::console) struct Took {
    /// When it was, and how long it took.
    pub(in crate::console) label: String,
    pub(in crate::console) milliseconds: u64,
}

/// How long the last runs took, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Template)]
#[template(path = "charts/durations.html")]
pub(in crate::console) struct Durations {
    runs: Vec<Took>,
}

impl HtmlSafe for Durations {}

/// Where a run stands.
struct Point {
    x: u64,
    y: u64,
    label: String,
}

impl Durations {
    pub(in crate::console) fn new(runs: Vec<Took>) -> Self {
        Self { runs }
    }

    fn longest(&self) -> u64 {
        self.runs.iter().map(|run| run.milliseconds).max().unwrap_or(0).max(1)
    }

    fn points(&self) -> Vec<Point> {
        let gaps = u64::try_from(self.runs.len()).unwrap_or(1).saturating_sub(1).max(1);
        let point = |(place, run): (u64, &Took)| Point {
            x: LEFT + 6 + (WIDTH - LEFT - 12) * place / gaps,
            y: TOP + HEIGHT - HEIGHT * run.milliseconds / self.longest(),
            label: run.label.clone(),
        };
        (0..).zip(&self.runs).map(point).collect()
    }

    /// The line through all of them.
    fn path(&self) -> String {
        let points = self.points();
        let words = points.iter().map(|point| format!("{},{}", point.x, point.y));
        words.collect::<Vec<_>>().join(" ")
    }

    fn longest_told(&self) -> String {
        told(self.longest())
    }

    /// All of it in a sentence.
    fn summary(&self) -> String {
        let mut all: Vec<u64> = self.runs.iter().map(|run| run.milliseconds).collect();
        all.sort_unstable();
        match all.get(all.len() / 2) {
            None => "No run has ended yet".to_owned(),
            Some(middle) => format!(
                "Of the last {} runs the longest took {}, half of them {} or less",
                all.len(),
                told(self.longest()),
                told(*middle)
            ),
        }
    }
}

fn told(milliseconds: u64) -> String {
    duration(TimeDelta::milliseconds(i64::try_from(milliseconds).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_run_stands_at_the_top() {
        let took = |milliseconds| Took { label: "at <noon>".to_owned(), milliseconds };
        let chart = Durations::new(vec![took(500), took(2_000), took(1_000)]);
        let heights: Vec<u64> = chart.points().iter().map(|point| point.y).collect();
        assert_eq!(heights, [TOP + 75, TOP, TOP + 50]);
        let drawn = chart.render().unwrap();
        assert!(drawn.contains("the longest took 2 s, half of them 1 s or less"), "{drawn}");
        assert!(!drawn.contains("<noon>"), "{drawn}");
        assert_eq!(Durations::new(Vec::new()).summary(), "No run has ended yet");
    }
}
