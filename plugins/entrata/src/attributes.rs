//! Traces of XML in Entrata's JSON: attributes and identifications.

use usersync_adapter::parse::lenient::Fields;
use usersync_adapter::parse::words;

/// A text that stands among the members or under `@attributes`; both occur for one and the same.
pub(crate) fn attribute(fields: Fields<'_>, key: &str) -> Option<String> {
    let apart = || fields.value(&["@attributes"]).and_then(Fields::of)?.plain(&[key]);
    fields.plain(&[key]).or_else(apart)
}

/// The identifications of one type at the end of a path. One that does not tell its type may be
/// of any.
pub(crate) fn identifications<'v>(
    fields: Fields<'v>,
    path: &[&str],
    word: &str,
) -> impl Iterator<Item = Fields<'v>> {
    let listed = fields.along(path).into_iter().filter_map(Fields::of);
    listed.filter(move |found| {
        let kind = attribute(*found, "IDType");
        kind.is_none_or(|kind| words::mentions(&kind, &[word]))
    })
}

/// The first id of one type at the end of a path.
pub(crate) fn id(fields: Fields<'_>, path: &[&str], word: &str) -> Option<String> {
    identifications(fields, path, word).find_map(id_of)
}

/// The id in an identification.
pub(crate) fn id_of(identification: Fields<'_>) -> Option<String> {
    attribute(identification, "IDValue")
}
