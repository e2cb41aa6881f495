//! libFuzzer's side of a target: where it starts from, and how far it has come.
//!
//! The folder that the variable `USERSYNC_FUZZ_FOLDER` names gets the seeds, a dictionary of the
//! words in them, and now and then the tally, since libFuzzer ends its process without a word to
//! the program.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, io};

use crate::{Target, digest, mutate};

/// The tally is written after so many executions.
const TALLIED: usize = 1 << 10;

/// Lengths of words that are worth a place in the dictionary.
const WORD_BYTES: std::ops::RangeInclusive<usize> = 4..=24;

static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
static EXECUTIONS: AtomicUsize = AtomicUsize::new(0);
static RESIDENTS: AtomicUsize = AtomicUsize::new(0);

/// Makes a program of libFuzzer's of a target.
#[macro_export]
macro_rules! drive {
    ($target:expr) => {
        ::libfuzzer_sys::fuzz_target!(init: $crate::drive::begin(&$target), |input: &[u8]| {
            $crate::drive::run(&$target, input)
        });
    };
}

/// Called once, before libFuzzer reads its folders.
pub fn begin(target: &Target) {
    #[expect(clippy::disallowed_methods, reason = "the command line is libFuzzer's")]
    let folder = env::var("USERSYNC_FUZZ_FOLDER").ok().map(PathBuf::from);
    if let Some(folder) = FOLDER.get_or_init(|| folder) {
        let seeds = (target.seeds)();
        let written = fs::write(folder.join("dictionary"), dictionary(&seeds))
            .and_then(|()| write_seeds(&folder.join("seeds"), &seeds));
        if let Err(error) = written {
            panic!("could not write to `{}`: {error}", folder.display());
        }
    }
}

/// Called with every input.
pub fn run(target: &Target, input: &[u8]) {
    let reached = (target.run)(input);
    let residents = RESIDENTS.fetch_add(reached.residents, Ordering::Relaxed) + reached.residents;
    let executions = EXECUTIONS.fetch_add(1, Ordering::Relaxed) + 1;
    if executions.is_multiple_of(TALLIED)
        && let Some(folder) = FOLDER.get().and_then(Option::as_ref)
    {
        let tally = format!("{{\"executions\": {executions}, \"residents\": {residents}}}\n");
        // A tally that is not written is written the next time.
        let _ = fs::write(folder.join("tally.json"), tally);
    }
}

fn write_seeds(folder: &std::path::Path, seeds: &[Vec<u8>]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    seeds.iter().try_for_each(|seed| fs::write(folder.join(format!("{:016x}", digest(seed))), seed))
}

/// The words of the seeds and of the formats, a line each in quotation marks.
fn dictionary(seeds: &[Vec<u8>]) -> String {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    let words: BTreeSet<&[u8]> = seeds
        .iter()
        .flat_map(|seed| seed.split(|byte| !is_letter(byte)))
        .filter(|word| WORD_BYTES.contains(&word.len()) && word[0].is_ascii_alphabetic())
        .chain(mutate::TOKENS)
        .collect();
    let mut text = String::new();
    for word in words {
        text.push('"');
        for byte in word {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\x{byte:02X}");
        }
        text.push_str("\"\n");
    }
    text
}
