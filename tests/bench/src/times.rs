//! Repeated measurements of the same thing.

use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

/// What a thing took, time and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(Vec<Duration>);

/// The least and the median of it, in microseconds.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Spread {
    pub min: f64,
    pub median: f64,
}

impl Times {
    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub(crate) fn spread(&self) -> Spread {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = |index: usize| sorted.get(index).map_or(f64::NAN, |time| micros(*time));
        Spread { min: at(0), median: at(sorted.len() / 2) }
    }
}

impl Spread {
    /// How many times as much as the other: the least by the least, the median by the median.
    pub(crate) fn over(self, other: Self) -> Self {
        Self { min: self.min / other.min, median: self.median / other.median }
    }

    /// Shared out among so many.
    pub(crate) fn per(self, number: usize) -> Self {
        let number = f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        Self { min: self.min / number, median: self.median / number }
    }
}

pub(crate) fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

impl FromIterator<Duration> for Times {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        Self(times.into_iter().collect())
    }
}

/// One of several things that are measured together.
pub(crate) type Side<'a> = Box<dyn FnMut() -> Result<Duration> + 'a>;

/// Measures several things in turn, so that whatever slows the machine down slows all of them. A
/// first round, in which memory is fetched and caches are filled, counts for nothing.
pub(crate) fn side_by_side(rounds: usize, sides: &mut [Side<'_>]) -> Result<Vec<Times>> {
    let mut times = vec![Times::default(); sides.len()];
    for round in 0..=rounds {
        for (side, times) in sides.iter_mut().zip(&mut times) {
            let took = side()?;
            if round > 0 {
                times.push(took);
            }
        }
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(micros: &[u64]) -> Times {
        micros.iter().map(|micros| Duration::from_micros(*micros)).collect()
    }

    #[test]
    fn the_median_is_not_moved_by_one_that_took_long() {
        let spread = times(&[30, 10, 9000, 20, 25]).spread();
        assert!((spread.min - 10.0).abs() < 1e-6 && (spread.median - 25.0).abs() < 1e-6);
        let twice = times(&[60, 20, 50]).spread().over(spread);
        assert!((twice.min - 2.0).abs() < 1e-6 && (twice.median - 2.0).abs() < 1e-6);
    }

    #[test]
    fn all_sides_take_turns_and_the_first_round_does_not_count() {
        let order = std::cell::RefCell::new(String::new());
        let side = |name: char, micros: u64| {
            let order = &order;
            let side: Side<'_> = Box::new(move || {
                order.borrow_mut().push(name);
                Ok(Duration::from_micros(micros))
            });
            side
        };
        let times = side_by_side(2, &mut [side('a', 1), side('b', 2)]).unwrap();
        assert_eq!(order.borrow().as_str(), "ababab");
        assert_eq!(times[1].0, [Duration::from_micros(2); 2]);
    }
}
