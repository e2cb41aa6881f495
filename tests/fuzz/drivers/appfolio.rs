//! The target `appfolio`, run by libFuzzer.

#![no_main]

usersync_fuzz::drive!(usersync_fuzz::APPFOLIO);
