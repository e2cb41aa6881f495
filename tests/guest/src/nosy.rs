//! Ways to misbehave that take a world to try them on: the standard library's own functions for
//! files, variables, addresses and time, and what it has for randomness.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "misbehaving is what this is for"
)]

use std::collections::HashSet;
use std::net::{TcpStream, ToSocketAddrs as _, UdpSocket};
use std::time::{Duration, Instant, SystemTime};
use std::{env, fs, io, process, thread};

use usersync_adapter::tracing::info;

#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// Asks for everything once, says what it got, and goes on as if nothing had been.
    LookAround,
    /// Sleeps for ever.
    Sleep,
    /// Computes until an hour has gone by.
    AwaitTheTime,
    /// Prints more than anybody wants to read.
    Print,
    /// Ends its process.
    Exit,
}

const HOUR: Duration = Duration::from_hours(1);

/// Misbehaves in this way.
pub(crate) fn go(way: Way) {
    match way {
        Way::LookAround => look_around(),
        Way::Sleep => loop {
            thread::sleep(HOUR);
        },
        Way::AwaitTheTime => {
            let begun = Instant::now();
            while begun.elapsed() < HOUR {}
        }
        Way::Print => {
            let line = "x".repeat(10_000);
            (0..100).for_each(|_| println!("{line}"));
        }
        Way::Exit => process::exit(3),
    }
}

/// Looks for something that would make a description depend on where it is given.
pub(crate) fn look_for_a_variable() {
    assert!(env::var_os("USERSYNC_URL").is_none(), "there is an environment");
}

fn look_around() {
    println!("this goes to standard output");
    eprintln!("this goes to standard error");
    report("read a file", fs::read_to_string("/etc/passwd"));
    report("wrote a file", fs::write("stolen.txt", "residents"));
    report("listed a folder", fs::read_dir(".").map(Iterator::count));
    info!("variables: {}", env::vars().count());
    info!("arguments: {}", env::args().count());
    report("looked a name up", ("pms.example.com", 443).to_socket_addrs().map(|found| found.len()));
    report("called an address", TcpStream::connect("192.0.2.7:443"));
    report("opened a port", UdpSocket::bind("0.0.0.0:0"));
    report("read a line", io::stdin().read_line(&mut String::new()));
    let begun = Instant::now();
    thread::sleep(HOUR);
    info!("time that went by: {:?}", begun.elapsed());
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    info!("seconds since 1970: {}", now.as_secs());
    let mut drawn = [0; 16];
    match getrandom::fill(&mut drawn) {
        Ok(()) => info!("random bytes: {drawn:?}"),
        Err(error) => info!("random bytes: {error}"),
    }
    let shuffled: HashSet<u32> = (0..16).collect();
    info!("a set in its own order: {shuffled:?}");
}

fn report<T: std::fmt::Debug>(what: &str, outcome: io::Result<T>) {
    match outcome {
        Ok(got) => info!("{what}: {got:?}"),
        Err(error) => info!("{what}: {:?}", error.kind()),
    }
}
