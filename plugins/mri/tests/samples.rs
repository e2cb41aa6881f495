//! Every sample of MRI's answers, with all that becomes of it: a file each in `snapshots`.

mod common;

use std::fmt::Debug;

use common::{
    LEASE_DETAILS_JSON, LEASE_DETAILS_XML, PENDING_JSON, PENDING_XML, PROPERTIES_JSON,
    PROPERTIES_XML, listing, signed_in,
};
use insta::assert_debug_snapshot;
use mri_adapter::Mri;
use usersync_adapter::script::{Answer, Script, Told};

#[test]
fn the_list_of_properties() {
    for (format, sample) in [("xml", PROPERTIES_XML), ("json", PROPERTIES_JSON)] {
        let script = signed_in(Script::properties(), format);
        let told = script.reply(Answer::ok(sample)).play::<Mri>();
        assert_debug_snapshot!(format!("properties_{format}"), (&told.properties, &told.end));
    }
}

#[test]
fn the_residents_in_both_formats() {
    for (format, details, newcomers) in
        [("xml", LEASE_DETAILS_XML, PENDING_XML), ("json", LEASE_DETAILS_JSON, PENDING_JSON)]
    {
        let told = signed_in(Script::residents(&["BIRCH1"]), format)
            .reply(Answer::ok(details))
            // The sample links to a further page.
            .reply(listing("[]"))
            .reply(Answer::ok(newcomers))
            .play::<Mri>();
        assert_debug_snapshot!(format!("residents_{format}"), residents(&told));
    }
}

/// What a host is told of residents.
fn residents(told: &Told) -> impl Debug {
    (told.rows(), told.rejected(), &told.failed, &told.end)
}
