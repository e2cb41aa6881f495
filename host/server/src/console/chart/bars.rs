//! The last runs, a bar each: the taller, the more it wants to be looked at.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::console::parts::Tone;

/// How many runs are shown.
pub(in crate::console) const SHOWN: usize = 30;

const STEP: usize = 8;
const HEIGHT: usize = 36;

/// One run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::console) struct Bar {
    /// When, how it ended and what it did, in words.
    pub(in crate::console) label: String,
    pub(in crate::console) href: String,
    pub(in crate::console) tone: Tone,
}

/// The last runs, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Template)]
#[template(path = "charts/bars.html")]
pub(in crate::console) struct RunBars {
    bars: Vec<Bar>,
    /// Whether the keyboard stops at each bar.
    stops: bool,
}

impl HtmlSafe for RunBars {}

impl RunBars {
    /// Draws the newest of these runs, which come oldest first.
    pub(in crate::console) fn new(mut bars: Vec<Bar>, stops: bool) -> Self {
        bars.drain(..bars.len().saturating_sub(SHOWN));
        Self { bars, stops }
    }

    pub(in crate::console) fn is_empty(&self) -> bool {
        self.bars.is_empty()
    }

    /// All of it in a sentence.
    fn summary(&self) -> String {
        let all = self.bars.len();
        let well = self.bars.iter().filter(|bar| bar.tone == Tone::Good).count();
        match (all, well) {
            (0, _) => "No runs yet".to_owned(),
            (1, 1) => "The only run so far is complete".to_owned(),
            (all, well) if all == well => format!("The last {all} runs are complete"),
            (1, _) => "The only run so far is not complete".to_owned(),
            (all, well) => format!("{well} of the last {all} runs are complete"),
        }
    }

    /// The newest run stands at the right edge, whether there are few or many.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template passes by reference")]
    fn x(&self, position: &usize) -> usize {
        (SHOWN - self.bars.len() + position) * STEP + 1
    }

    fn tall(bar: &Bar) -> usize {
        match bar.tone {
            Tone::Bad => HEIGHT,
            Tone::Warn => 30,
            Tone::Good => 20,
            Tone::Info => 14,
            Tone::Quiet => 8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(tones: &[Tone]) -> Vec<Bar> {
        let bar = |(at, tone): (usize, &Tone)| Bar {
            label: format!("run <{at}>"),
            href: format!("/runs/{at}"),
            tone: *tone,
        };
        tones.iter().enumerate().map(bar).collect()
    }

    #[test]
    fn only_the_newest_are_drawn_and_words_are_escaped() {
        let drawn = RunBars::new(bars(&[Tone::Good; 35]), false).render().unwrap();
        assert_eq!(drawn.matches("<rect").count(), SHOWN);
        assert!(!drawn.contains("/runs/4\"") && drawn.contains("/runs/34\""), "{drawn}");
        assert!(drawn.contains("run &#60;34&#62;") && !drawn.contains("run <34>"), "{drawn}");
    }

    #[test]
    fn what_went_wrong_is_taller_and_told() {
        let chart = RunBars::new(bars(&[Tone::Good, Tone::Bad]), false);
        assert!(RunBars::tall(&chart.bars[1]) > RunBars::tall(&chart.bars[0]));
        assert_eq!(chart.summary(), "1 of the last 2 runs are complete");
        assert_eq!(chart.x(&1), 29 * STEP + 1);
        assert_eq!(RunBars::new(Vec::new(), false).summary(), "No runs yet");
    }
}
