//! What `wit/v1.0/pms-source.wit` looks like in Rust. Generated; nothing is written here by hand.

wit_bindgen::generate!({
    path: "../../wit/v1.0",
    world: "adapter",
    additional_derives: [PartialEq, Eq],
    pub_export_macro: true,
    default_bindings_module: "usersync_adapter::bindings",
});
