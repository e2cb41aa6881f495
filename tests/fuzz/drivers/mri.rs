//! The target `mri`, run by libFuzzer.

#![no_main]

usersync_fuzz::drive!(usersync_fuzz::MRI);
