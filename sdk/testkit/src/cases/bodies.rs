//! The same answers in other bytes.

use serde_json::Value;
use usersync_adapters::protocol::FailureKind;
use usersync_core::model::Field;

use super::{Bench, Check};
use crate::spoil::{At, Spoil};

pub(super) fn byte_order_mark(bench: &Bench<'_>) -> Check {
    for (name, recording) in bench.material.recordings() {
        let heard = bench.play_spoiled(recording, Spoil::ByteOrderMark, At::Every)?;
        if heard.told() != bench.play(recording)?.told() {
            return Err(format!("`{name}` is read otherwise with a byte-order mark"));
        }
    }
    Ok(format!("{} recordings", bench.material.recordings().count()))
}

pub(super) fn declared_charset(bench: &Bench<'_>) -> Check {
    foreign_name(bench)?;
    let recording = bench.recording("one-page")?;
    let heard = bench.play_spoiled(recording, Spoil::DeclaredLatin1, At::Every)?;
    if heard.told() == bench.play(recording)?.told() {
        return Ok(String::new());
    }
    Err("`one-page` is read otherwise in Latin-1, though that is declared".to_owned())
}

/// Letters may suffer, people may not.
pub(super) fn undeclared_charset(bench: &Bench<'_>) -> Check {
    foreign_name(bench)?;
    let recording = bench.recording("one-page")?;
    let heard = bench.play_spoiled(recording, Spoil::UndeclaredLatin1, At::Every)?;
    let whole = bench.play(recording)?;
    match heard.at_fault() {
        Some(FailureKind::Answer) => Ok("refused".to_owned()),
        Some(kind) => Err(format!("`{}` is blamed for bytes that are no UTF-8", kind.word())),
        None if heard.residents().count() == whole.residents().count() => Ok("read".to_owned()),
        None => Err("bytes that are no UTF-8 lost somebody".to_owned()),
    }
}

/// Without a letter beyond ASCII in it, a recording says nothing about charsets.
fn foreign_name(bench: &Bench<'_>) -> Result<(), String> {
    let is_foreign = |row: &&Value| {
        [Field::FirstName, Field::LastName]
            .iter()
            .any(|name| row[name.name()].as_str().is_some_and(|text| !text.is_ascii()))
    };
    if bench.expected_rows("one-page")?.iter().any(is_foreign) {
        return Ok(());
    }
    Err("nobody in `one-page.json` has a letter such as é in the name".to_owned())
}
