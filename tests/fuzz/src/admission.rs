//! From the bytes of a file to its admission, as far as nothing of it is compiled.

use std::sync::LazyLock;

use usersync_adapters::{AdapterHost, AdmissionError, HostOptions, Limits};
use wit_component::dummy_module;
use wit_parser::{LiftLowerAbi, ManglingAndAbi};

use crate::{Reached, interface};

/// Bytes of a message about a component: it quotes names, and a name may have megabytes.
const MOST_MESSAGE_BYTES: usize = 8 << 10;

static HOST: LazyLock<AdapterHost> = LazyLock::new(|| {
    let limits = Limits { component_bytes: 64 << 10, ..Limits::default() };
    let options = HostOptions { limits, allow_wasi: true, ..HostOptions::default() };
    AdapterHost::new(options).expect("the engine starts")
});

/// Runs one input.
pub(crate) fn run(bytes: &[u8]) -> Reached {
    let screened = HOST.screen(bytes);
    if let Err(error) = &screened {
        let message = error.to_string();
        assert!(!message.is_empty() && message.len() <= MOST_MESSAGE_BYTES, "{}", message.len());
        let too_big = matches!(error, AdmissionError::TooBig { .. });
        assert_eq!(too_big, bytes.len() > HOST.limits().component_bytes, "size: {message}");
    }
    assert!(HOST.screen(bytes) == screened, "the same component is screened in two ways");
    Reached { admitted: usize::from(screened.is_ok()), ..Reached::default() }
}

/// Components that come far: one that is as it should be, and one for each reason to refuse it.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let text = interface::TEXT;
    let clock = "interface clock { now: func() -> u64; }\nworld adapter { import clock;";
    let environment = "package wasi:cli@0.2.6 { interface environment { \
        get-arguments: func() -> list<string>; resource pipe { flush: func(); } } }";
    let wasi = "world adapter { import wasi:cli/environment@0.2.6;";
    let texts = [
        text.to_owned(),
        text.replace("world adapter {", clock),
        format!("{}\n{environment}", text.replace("world adapter {", wasi)),
        text.replace("@1.0.0", "@2.0.0"),
        text.replace("seed: u64", "seed: u32"),
        text.replace("open: static func", "open-it: static func"),
        "package demo:other; interface greet { hello: func(); } world adapter { export greet; }"
            .to_owned(),
    ];
    let mut seeds: Vec<_> = texts.iter().map(|text| dummy(text)).collect();
    let modules = ["(module)", "(component)", "(component (component) (core module (memory 1)))"];
    seeds.extend(modules.iter().map(|text| wat::parse_str(text).expect("the text is WAT")));
    // A name is as long as it likes, and a refusal tells it.
    let long = format!("(component (import \"{}\" (func)))", "a".repeat(10_000));
    seeds.push(wat::parse_str(long).expect("the text is WAT"));
    seeds
}

/// A component every function of which traps.
fn dummy(text: &str) -> Vec<u8> {
    let (resolve, world) = interface::world(text);
    let module = dummy_module(&resolve, world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
    interface::component(module, &resolve, world)
}
