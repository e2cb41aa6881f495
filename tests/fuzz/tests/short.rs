//! A run of every target that needs nothing but cargo: what was once found, what the PMSs are known
//! to answer, and changes to that which are the same at every run.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use rstest::rstest;
use usersync_chance::Chance;
use usersync_fuzz::mutate::mutate;
use usersync_fuzz::{
    ADMISSION, APPFOLIO, BOUNDARY, ENTRATA, JSON, MRI, REALPAGE, Reached, TARGETS, Target, YARDI,
    digest,
};

/// Inputs that are made of the seeds, for each target.
const CHANGED: usize = 1_500;

/// Runs one input; if it shows a fault, keeps it and says how to make a regression of it.
#[expect(clippy::print_stderr, reason = "whoever runs the test is told what to do")]
fn run(target: &Target, input: &[u8]) -> Reached {
    catch_unwind(AssertUnwindSafe(|| (target.run)(input))).unwrap_or_else(|panic| {
        let name = target.name;
        let file =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{:016x}", digest(input)));
        fs::write(&file, input).expect("the folder for tests can be written to");
        let file = file.display();
        eprintln!("keep this input: mv {file} tests/fuzz/regressions/{name}/WHAT-IT-SHOWED");
        resume_unwind(panic)
    })
}

#[rstest]
#[case(YARDI)]
#[case(REALPAGE)]
#[case(ENTRATA)]
#[case(MRI)]
#[case(APPFOLIO)]
#[case(BOUNDARY)]
fn the_seeds_reach_residents(#[case] target: Target) {
    let seeds = (target.seeds)();
    let reached: usize = seeds.iter().map(|seed| run(&target, seed).residents).sum();
    assert!(reached > 0, "{} seeds reach nobody", seeds.len());
}

#[rstest]
#[case(YARDI)]
#[case(REALPAGE)]
#[case(ENTRATA)]
#[case(MRI)]
#[case(APPFOLIO)]
#[case(ADMISSION)]
#[case(BOUNDARY)]
#[case(JSON)]
fn nothing_breaks_on_changed_inputs(#[case] target: Target) {
    let seeds = (target.seeds)();
    let mut chance = Chance::new(digest(target.name.as_bytes()));
    for _ in 0..CHANGED {
        let mut input = seeds[chance.below(seeds.len())].clone();
        mutate(&mut input, &seeds[chance.below(seeds.len())], &mut chance);
        run(&target, &input);
    }
}

#[test]
fn a_sealed_seed_and_one_of_class_wasi_pass_every_check() {
    let seeds = (ADMISSION.seeds)();
    assert_eq!(seeds.iter().map(|seed| run(&ADMISSION, seed).admitted).sum::<usize>(), 2);
}

#[test]
fn nothing_that_was_found_comes_back() {
    for target in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions").join(target.name);
        for file in fs::read_dir(folder).into_iter().flatten() {
            run(&target, &fs::read(file.unwrap().path()).unwrap());
        }
    }
}
