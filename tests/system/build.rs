//! Has the tests built again when a scenario is added.

fn main() {
    println!("cargo::rerun-if-changed=scenarios");
}
