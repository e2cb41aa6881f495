//! Chance that is none: a sequence that the seed of the job decides.

use wasmtime_wasi::p2::bindings::random::{insecure, insecure_seed, random};

use super::{Misuse, Want, World};

/// Random bytes that one call may ask for.
const BYTES_AT_ONCE: u64 = 1 << 20;

/// The generator `SplitMix64`: the same numbers on every machine and in every build.
pub(super) struct Chance {
    state: u64,
}

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn bytes(&mut self, length: u64) -> Result<Vec<u8>, Misuse> {
        let too_many = Misuse::TooRandom { bytes: length, limit: BYTES_AT_ONCE };
        if length > BYTES_AT_ONCE {
            return Err(too_many);
        }
        let length = usize::try_from(length).map_err(|_| too_many)?;
        let numbers = std::iter::repeat_with(|| self.next().to_le_bytes());
        Ok(numbers.flatten().take(length).collect())
    }
}

impl random::Host for World {
    fn get_random_bytes(&mut self, length: u64) -> wasmtime::Result<Vec<u8>> {
        self.attempts.note(Want::Chance);
        Ok(self.chance.bytes(length)?)
    }

    fn get_random_u64(&mut self) -> wasmtime::Result<u64> {
        self.attempts.note(Want::Chance);
        Ok(self.chance.next())
    }
}

impl insecure::Host for World {
    fn get_insecure_random_bytes(&mut self, length: u64) -> wasmtime::Result<Vec<u8>> {
        self.attempts.note(Want::Chance);
        Ok(self.chance.bytes(length)?)
    }

    fn get_insecure_random_u64(&mut self) -> wasmtime::Result<u64> {
        self.attempts.note(Want::Chance);
        Ok(self.chance.next())
    }
}

impl insecure_seed::Host for World {
    /// Not counted: this is for the runtimes of languages, which mix the order of their hash maps
    /// with it, and need not be random by its own definition. It is the same each time, so that
    /// whoever makes one map more draws the same random numbers as before.
    fn insecure_seed(&mut self) -> wasmtime::Result<(u64, u64)> {
        let mut own = Chance::new(!self.moment.seed);
        Ok((own.next(), own.next()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_bytes_for_ever() {
        let bytes = Chance::new(7).bytes(11).unwrap();
        assert_eq!(bytes, Chance::new(7).bytes(11).unwrap());
        assert_ne!(bytes, Chance::new(8).bytes(11).unwrap());
        // The first number that the authors of `SplitMix64` give for the seed 1234567.
        assert_eq!(Chance::new(1_234_567).next(), 6_457_827_717_110_365_317);
    }

    #[test]
    fn nobody_gets_more_than_fits() {
        assert_eq!(Chance::new(1).bytes(BYTES_AT_ONCE).unwrap().len(), 1 << 20);
        for length in [BYTES_AT_ONCE + 1, u64::MAX] {
            let refused = Chance::new(1).bytes(length).unwrap_err();
            assert_eq!(refused, Misuse::TooRandom { bytes: length, limit: BYTES_AT_ONCE });
        }
    }
}
