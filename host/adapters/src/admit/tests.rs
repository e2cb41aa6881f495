use rstest::rstest;
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve};

use super::*;
use crate::host::HostOptions;
use crate::limits::Limits;
use crate::versions::VERSIONS;

const WIT: &str = VERSIONS[0].wit;

fn host() -> AdapterHost {
    AdapterHost::new(HostOptions::default()).unwrap()
}

/// A component of the world `adapter` in this text, every function of which traps.
fn dummy(wit: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("dummy.wit", wit).unwrap();
    let world = resolve.select_world(&[package], Some("adapter")).unwrap();
    let mangling = ManglingAndAbi::Legacy(LiftLowerAbi::Sync);
    let mut module = dummy_module(&resolve, world, mangling);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
}

/// The interface and a world that imports a seed from WASI, of these types.
fn seeded(wit: &str, seed: &str) -> String {
    let world = "world adapter {\n    import wasi:random/insecure-seed@0.2.4;";
    let package = format!(
        "package wasi:random@0.2.4 {{ interface insecure-seed {{ insecure-seed: func() -> {seed}; }} }}"
    );
    format!("{}\n{package}", wit.replace("world adapter {", world))
}

/// As WASI has it.
const SEED: &str = "tuple<u64, u64>";

fn refused_where_wasi_is_allowed(component: &[u8]) -> AdmissionError {
    let options = HostOptions { allow_wasi: true, ..HostOptions::default() };
    let host = AdapterHost::new(options).unwrap();
    host.admit(component).result.err().expect("the component was admitted")
}

fn refused(component: &[u8]) -> AdmissionError {
    host().admit(component).result.err().expect("the component was admitted")
}

#[test]
fn what_is_too_big_is_not_even_read() {
    let limits = Limits { component_bytes: 3, ..Limits::default() };
    let host = AdapterHost::new(HostOptions { limits, ..HostOptions::default() }).unwrap();
    assert_eq!(
        host.admit(b"\0asm").result.err(),
        Some(AdmissionError::TooBig { bytes: 4, limit: 3 })
    );
}

#[rstest]
#[case::nothing(Vec::new())]
#[case::a_page(b"<!DOCTYPE html>".to_vec())]
fn a_file_of_another_kind_is_refused(#[case] file: Vec<u8>) {
    assert_eq!(refused(&file), AdmissionError::NoWasm);
}

#[test]
fn a_core_module_is_refused() {
    assert_eq!(refused(&wat::parse_str("(module)").unwrap()), AdmissionError::CoreModule);
}

#[test]
fn a_component_cut_short_is_refused() {
    let whole = dummy(WIT);
    let refusal = refused(&whole[..whole.len() - 1]);
    assert!(matches!(refusal, AdmissionError::Invalid { .. }), "{refusal}");
}

#[test]
fn a_component_for_something_else_is_refused_with_what_it_exports() {
    let wit =
        "package demo:other; interface greet { hello: func(); } world adapter { export greet; }";
    assert_eq!(
        refused(&dummy(wit)),
        AdmissionError::NoInterface { exports: vec!["demo:other/greet".to_owned()] }
    );
}

#[test]
fn another_version_of_the_interface_is_refused_with_those_spoken() {
    let refusal = refused(&dummy(&WIT.replace("@1.0.0", "@2.0.0")));
    assert_eq!(
        refusal,
        AdmissionError::UnknownVersion {
            export: "usersync:adapter/pms-source@2.0.0".to_owned(),
            spoken: "1.0.0".to_owned(),
        }
    );
}

#[test]
fn an_import_is_refused_by_its_name() {
    let clock = "interface clock { now: func() -> u64; }\nworld adapter { import clock;";
    let refusal = refused(&dummy(&WIT.replace("world adapter {", clock)));
    let imports = vec!["usersync:adapter/clock@1.0.0".to_owned()];
    assert_eq!(refusal, AdmissionError::Imports { imports });
    assert!(refusal.to_string().contains("`usersync:adapter/clock@1.0.0`"));
}

#[test]
fn wasi_is_refused_unless_it_is_allowed() {
    let refusal = refused(&dummy(&seeded(WIT, SEED)));
    let imports = vec!["wasi:random/insecure-seed@0.2.4".to_owned()];
    assert_eq!(refusal, AdmissionError::WasiNotAllowed { imports });
    assert_eq!(refusal.check(), Check::Imports);
}

#[test]
fn wasi_that_is_allowed_is_compiled_linked_and_run() {
    let refusal = refused_where_wasi_is_allowed(&dummy(&seeded(WIT, SEED)));
    // Every function of it traps, and this is the first check that calls one.
    assert!(matches!(refusal, AdmissionError::Description(AdapterFault::Trap { .. })), "{refusal}");
}

#[test]
fn beside_wasi_nothing_else_may_be_imported() {
    let clock = "interface clock { now: func() -> u64; }\nworld adapter { import clock;";
    let wit = seeded(&WIT.replace("world adapter {", clock), SEED);
    // The world was renamed by neither replacement, and has both imports now.
    let imports = vec!["usersync:adapter/clock@1.0.0".to_owned()];
    assert_eq!(refused_where_wasi_is_allowed(&dummy(&wit)), AdmissionError::Imports { imports });
}

#[test]
fn wasi_with_types_of_its_own_is_refused() {
    let refusal = refused_where_wasi_is_allowed(&dummy(&seeded(WIT, "string")));
    let AdmissionError::Linking { problem } = &refusal else { panic!("{refusal}") };
    assert!(problem.contains("insecure-seed"), "{refusal}");
    assert_eq!(refusal.check(), Check::Compilation);
}

#[test]
fn other_types_of_the_interface_are_refused_beside_wasi_too() {
    let other = seeded(&WIT.replace("seed: u64", "seed: u32"), SEED);
    let refusal = refused_where_wasi_is_allowed(&dummy(&other));
    assert_eq!(refusal.check(), Check::Types, "{refusal}");
    let fewer = seeded(&WIT.replace("describe: func()", "describes: func()"), SEED);
    let refusal = refused_where_wasi_is_allowed(&dummy(&fewer));
    assert_eq!(refusal.check(), Check::Types, "{refusal}");
}

#[test]
fn other_types_under_the_same_name_are_refused() {
    let refusal = refused(&dummy(&WIT.replace("seed: u64", "seed: u32")));
    assert_eq!(refusal.check(), Check::Types, "{refusal}");
}

#[test]
fn what_the_engine_does_not_run_is_refused() {
    let mut component = dummy(WIT);
    let module = wat::parse_str("(module (memory 1 1 shared))").unwrap();
    component.extend([1, u8::try_from(module.len()).unwrap()]);
    component.extend(module);
    let refusal = refused(&component);
    assert_eq!(refusal.check(), Check::Compilation, "{refusal}");
}

#[test]
fn an_adapter_that_cannot_describe_itself_is_refused() {
    let admission = host().admit(&dummy(WIT));
    assert!(matches!(
        admission.result.as_ref().err(),
        Some(AdmissionError::Description(AdapterFault::Trap { .. }))
    ));
    let verdicts: Vec<_> = admission.checks().iter().map(|line| line.verdict).collect();
    let mut expected = vec![CheckVerdict::Passed; 6];
    expected.extend([CheckVerdict::Failed, CheckVerdict::NotReached]);
    assert_eq!(verdicts, expected);
    let messages: Vec<_> = admission.checks().into_iter().filter_map(|line| line.message).collect();
    assert_eq!(messages.len(), 1);
    assert!(messages[0].contains("unreachable"), "{messages:?}");
}

#[test]
fn what_is_stored_is_started_only_under_its_digest() {
    let refusal = host().load(Digest::of(b"another"), &dummy(WIT)).err().unwrap();
    assert!(matches!(refusal, crate::LoadError::OtherComponent { .. }));
}
