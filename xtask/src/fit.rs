//! What an adapter that ships must be: small, and without a single import.

use anyhow::{Context, Result, bail, ensure};

/// The most bytes that an adapter may have.
const MOST_BYTES: usize = 250_000;

/// How every component begins.
const PREAMBLE: &[u8] = b"\0asm\x0d\0\x01\0";

/// The section in which a component lists its imports.
const IMPORTS: u8 = 10;

/// Refuses a component that an operator should not get.
pub(crate) fn check(name: &str, component: &[u8]) -> Result<()> {
    let size = component.len();
    ensure!(
        size <= MOST_BYTES,
        "the adapter `{name}` has {size} bytes, {} more than the {MOST_BYTES} that an adapter may \
         have: look at what was added to it or to `sdk/adapter`, which has small forms of maps, \
         JSON and text search",
        size - MOST_BYTES
    );
    let sections = sections(component)
        .with_context(|| format!("what was built for the adapter `{name}` is no component"))?;
    ensure!(
        !sections.contains(&IMPORTS),
        "the adapter `{name}` has imports, and must have none: look for a new dependency that wants \
         a clock, files, the network or random numbers"
    );
    Ok(())
}

/// The kinds of the sections that a component has at its top.
fn sections(component: &[u8]) -> Result<Vec<u8>> {
    let mut rest = component.strip_prefix(PREAMBLE).context("it begins otherwise")?;
    let mut kinds = Vec::new();
    while let [kind, after @ ..] = rest {
        let (size, content) = number(after)?;
        rest = content.get(size..).context("a section is cut off")?;
        kinds.push(*kind);
    }
    Ok(kinds)
}

/// A number in seven bits a byte, the lowest first, and what follows it.
fn number(bytes: &[u8]) -> Result<(usize, &[u8])> {
    let mut number = 0;
    for (place, byte) in bytes.iter().take(5).enumerate() {
        number |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Ok((number, &bytes[place + 1..]));
        }
    }
    bail!("the size of a section cannot be read")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(sections: &[&[u8]]) -> Vec<u8> {
        [&[PREAMBLE], sections].concat().concat()
    }

    fn refusal(component: &[u8]) -> String {
        format!("{:#}", check("maple", component).unwrap_err())
    }

    #[test]
    fn a_small_component_without_imports_fits() {
        let large_section = [&[1, 0xc8, 1], [0; 200].as_slice()].concat();
        check("maple", &component(&[&large_section, &[11, 1, 0]])).unwrap();
    }

    #[test]
    fn a_large_one_is_refused_with_its_size_and_the_limit() {
        let words = refusal(&vec![0; 250_001]);
        assert!(
            words.starts_with("the adapter `maple` has 250001 bytes, 1 more than the 250000"),
            "{words}"
        );
    }

    #[test]
    fn one_with_imports_is_refused() {
        let words = refusal(&component(&[&[1, 1, 10], &[10, 2, 0, 0]]));
        assert!(words.starts_with("the adapter `maple` has imports"), "{words}");
    }

    #[test]
    fn what_is_no_component_is_refused() {
        assert!(refusal(b"\0asm\x01\0\0\0").contains("is no component: it begins otherwise"));
        assert!(refusal(&component(&[&[1, 9, 0]])).contains("a section is cut off"));
        assert!(refusal(&component(&[&[1, 0x80]])).contains("cannot be read"));
    }
}
