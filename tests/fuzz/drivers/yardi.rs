//! The target `yardi`, run by libFuzzer.

#![no_main]

usersync_fuzz::drive!(usersync_fuzz::YARDI);
