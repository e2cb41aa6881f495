//! The suite, stamped out for every adapter in every form in which it reads residents.
//!
//! The material is made by `cargo xtask record-conformance`.

mod support;

use std::path::PathBuf;

/// A suite for each form of each adapter.
macro_rules! adapters {
    ($($adapter:ident: $($shape:ident)*;)*) => {
        $(mod $adapter {
            use crate::support::component;

            $(usersync_testkit::conformance!(
                mod $shape,
                component: component(stringify!($adapter)),
                material: concat!(
                    "../../plugins/", stringify!($adapter), "/conformance/", stringify!($shape)
                ),
            );)*
        })*

        const SHAPES: &[(&str, &[&str])] =
            &[$((stringify!($adapter), &[$(stringify!($shape)),*])),*];
    };
}

adapters! {
    appfolio: v0 v1 v2;
    entrata: customers leases_r1 leases_r2 mits_leases;
    mri: json xml;
    realpage: residentlist residentlistinfo;
    yardi: common renters resident_data residents transactions;
}

#[test]
fn every_folder_of_material_is_judged() {
    for (adapter, shapes) in SHAPES {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../../plugins")
            .join(adapter)
            .join("conformance");
        let entries = std::fs::read_dir(&folder).expect("every adapter has material");
        let mut found: Vec<String> = entries
            .flatten()
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        found.sort();
        assert_eq!(&found, shapes, "{adapter}");
    }
}
