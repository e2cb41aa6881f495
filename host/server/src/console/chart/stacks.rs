//! People by outcome, run by run: what changed stands on the axis, what waits on top of it.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::console::parts::Tone;

const WIDTH: u32 = 640;
const HEIGHT: u32 = 140;
/// Room for the numbers of the axis.
const LEFT: u32 = 40;
const TOP: u32 = 10;

/// What one run came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::console) struct Stack {
    /// When it was.
    pub(in crate::console) label: String,
    /// Created, linked or updated.
    pub(in crate::console) changed: u32,
    pub(in crate::console) held: u32,
    pub(in crate::console) errors: u32,
}

/// People by outcome over the last runs, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Template)]
#[template(path = "charts/stacks.html")]
pub(in crate::console) struct OutcomeStacks {
    stacks: Vec<Stack>,
}

impl HtmlSafe for OutcomeStacks {}

/// A part of a bar.
struct Block {
    tone: Tone,
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    label: String,
}

impl OutcomeStacks {
    pub(in crate::console) fn new(stacks: Vec<Stack>) -> Self {
        Self { stacks }
    }

    /// The number at the top of the axis: a round one, and none less than four.
    fn most(&self) -> u32 {
        let tallest = self.stacks.iter().map(Stack::total).max().unwrap_or(0).max(4);
        let mut steps = (0..8).flat_map(|power| [1, 2, 5].map(|step| step * 10_u32.pow(power)));
        let step = steps.find(|step| step * 4 >= tallest);
        step.map_or(tallest, |step| step * 4)
    }

    /// The lines of the axis: what they say and how high they are.
    fn lines(&self) -> Vec<(u32, u32)> {
        let most = self.most();
        (0..=2).map(|half| (most / 2 * half, self.y(most / 2 * half))).collect()
    }

    fn y(&self, people: u32) -> u32 {
        TOP + HEIGHT - scale(people, self.most())
    }

    fn blocks(&self) -> Vec<Block> {
        let slots = u32::try_from(self.stacks.len()).unwrap_or(u32::MAX).max(12);
        let step = (WIDTH - LEFT) / slots;
        let most = self.most();
        let mut blocks = Vec::new();
        let mut x = LEFT + 2;
        for stack in &self.stacks {
            let mut foot = TOP + HEIGHT;
            for (tone, people, word) in [
                (Tone::Good, stack.changed, "created, linked or updated"),
                (Tone::Warn, stack.held, "held"),
                (Tone::Bad, stack.errors, "with an error"),
            ] {
                if people == 0 {
                    continue;
                }
                let height = scale(people, most).max(2);
                foot = foot.saturating_sub(height);
                let label = format!("{}: {people} {word}", stack.label);
                blocks.push(Block { tone, x, y: foot, width: step - 3, height, label });
            }
            x += step;
        }
        blocks
    }

    /// All of it in a sentence.
    fn summary(&self) -> String {
        let sum = |of: fn(&Stack) -> u32| self.stacks.iter().map(of).sum::<u32>();
        format!(
            "In the last {} runs {} people were created, linked or updated, {} were held and {} \
             had errors",
            self.stacks.len(),
            sum(|stack| stack.changed),
            sum(|stack| stack.held),
            sum(|stack| stack.errors)
        )
    }
}

impl Stack {
    const fn total(&self) -> u32 {
        self.changed + self.held + self.errors
    }
}

fn scale(people: u32, most: u32) -> u32 {
    let height = u64::from(people) * u64::from(HEIGHT) / u64::from(most.max(1));
    u32::try_from(height).unwrap_or(HEIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stacks(changed: &[u32]) -> OutcomeStacks {
        let stack = |changed: &u32| Stack {
            label: "10:42".to_owned(),
            changed: *changed,
            held: 1,
            errors: 0,
        };
        OutcomeStacks::new(changed.iter().map(stack).collect())
    }

    #[test]
    fn the_axis_ends_at_a_round_number_that_nothing_passes() {
        for (changed, most) in [(0, 4), (7, 8), (19, 20), (39, 40), (99, 200), (2_309, 4_000)] {
            assert_eq!(stacks(&[changed]).most(), most, "{changed}");
        }
    }

    #[test]
    fn blocks_stand_on_each_other_and_end_at_the_axis() {
        let chart = stacks(&[3, 0]);
        let blocks = chart.blocks();
        assert_eq!(blocks.len(), 3);
        assert_eq!(blocks[0].y + blocks[0].height, TOP + HEIGHT);
        assert_eq!(blocks[1].y + blocks[1].height, blocks[0].y);
        assert_eq!(blocks[1].label, "10:42: 1 held");
        let drawn = chart.render().unwrap();
        assert_eq!(drawn.matches("<rect").count(), 3);
        assert!(drawn.contains("3 people were created, linked or updated, 2 were held"), "{drawn}");
    }
}
