//! The target `realpage`, run by libFuzzer.

#![no_main]

usersync_fuzz::drive!(usersync_fuzz::REALPAGE);
