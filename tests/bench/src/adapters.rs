//! What is measured: every adapter, and every wire shape of its PMS.

use pms_simulator::Pms;

use crate::native::{self, NativeRead};

/// An adapter with the shapes in which its PMS tells of residents.
pub struct PmsAdapter {
    /// The component's name in `target/adapters`.
    pub name: &'static str,
    pub(crate) pms: Pms,
    /// The simulator's names of the interfaces.
    pub shapes: &'static [&'static str],
    /// The same code outside of the sandbox, where there is any.
    pub(crate) native: Option<NativeRead>,
    /// Whether it ships with the product, which limits its size.
    pub(crate) ships: bool,
}

/// All of them: those that ship, and the templates' adapters, in three languages.
pub static ADAPTERS: [PmsAdapter; 8] = [
    PmsAdapter {
        name: "yardi",
        pms: Pms::Yardi,
        shapes: &["residents", "transactions", "common", "renters", "resident_data"],
        native: Some(native::read::<yardi_adapter::Yardi>),
        ships: true,
    },
    PmsAdapter {
        name: "realpage",
        pms: Pms::RealPage,
        shapes: &["residentlistinfo", "residentlist"],
        native: Some(native::read::<realpage_adapter::RealPage>),
        ships: true,
    },
    PmsAdapter {
        name: "entrata",
        pms: Pms::Entrata,
        shapes: &["leases_r2", "leases_r1", "mits_leases", "customers"],
        native: Some(native::read::<entrata_adapter::Entrata>),
        ships: true,
    },
    PmsAdapter {
        name: "mri",
        pms: Pms::Mri,
        shapes: &["xml", "json"],
        native: Some(native::read::<mri_adapter::Mri>),
        ships: true,
    },
    PmsAdapter {
        name: "appfolio",
        pms: Pms::AppFolio,
        shapes: &["v0", "v2", "v1"],
        native: Some(native::read::<appfolio_adapter::AppFolio>),
        ships: true,
    },
    cedar("cedar"),
    cedar("cedar-js"),
    cedar("cedar-python"),
];

/// One of the templates' adapters.
const fn cedar(name: &'static str) -> PmsAdapter {
    PmsAdapter { name, pms: Pms::Cedar, shapes: &["v1"], native: None, ships: false }
}
