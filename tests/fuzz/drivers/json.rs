//! The target `json`, run by libFuzzer.

#![no_main]

usersync_fuzz::drive!(usersync_fuzz::JSON);
