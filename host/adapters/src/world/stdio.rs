//! Standard input, which has ended, and output, which becomes log lines.
//!
//! A handle is only a number that tells the streams apart. Nothing ever blocks, so whatever can be
//! waited for is ready.

use std::mem;

use wasmtime::component::Resource;
use wasmtime_wasi::p2::bindings::cli::{stderr, stdin, stdout};
use wasmtime_wasi::p2::bindings::sync::io::{poll, streams};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, DynPollable, StreamError, StreamResult};

use super::{Misuse, World};
use crate::protocol::{Level, LogLine};

const STDOUT: u32 = 1;
const STDERR: u32 = 2;

/// What may be written at a time without asking again.
const PERMIT: u64 = 64 << 10;

/// Something to wait for that has come already.
pub(super) fn always_ready() -> Resource<DynPollable> {
    Resource::new_own(0)
}

impl stdin::Host for World {
    fn get_stdin(&mut self) -> wasmtime::Result<Resource<DynInputStream>> {
        Ok(Resource::new_own(0))
    }
}

impl stdout::Host for World {
    fn get_stdout(&mut self) -> wasmtime::Result<Resource<DynOutputStream>> {
        Ok(Resource::new_own(STDOUT))
    }
}

impl stderr::Host for World {
    fn get_stderr(&mut self) -> wasmtime::Result<Resource<DynOutputStream>> {
        Ok(Resource::new_own(STDERR))
    }
}

impl poll::Host for World {
    fn poll(&mut self, pollables: Vec<Resource<DynPollable>>) -> wasmtime::Result<Vec<u32>> {
        if pollables.is_empty() {
            return Err(Misuse::EmptyPoll.into());
        }
        Ok((0..).take(pollables.len()).collect())
    }
}

impl poll::HostPollable for World {
    fn ready(&mut self, _: Resource<DynPollable>) -> wasmtime::Result<bool> {
        Ok(true)
    }

    fn block(&mut self, _: Resource<DynPollable>) -> wasmtime::Result<()> {
        Ok(())
    }

    fn drop(&mut self, _: Resource<DynPollable>) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl streams::Host for World {
    fn convert_stream_error(
        &mut self,
        error: StreamError,
    ) -> wasmtime::Result<streams::StreamError> {
        match error {
            StreamError::Closed => Ok(streams::StreamError::Closed),
            StreamError::LastOperationFailed(error) | StreamError::Trap(error) => Err(error),
        }
    }
}

impl streams::HostInputStream for World {
    fn read(&mut self, _: Resource<DynInputStream>, _length: u64) -> StreamResult<Vec<u8>> {
        Err(StreamError::Closed)
    }

    fn blocking_read(&mut self, _: Resource<DynInputStream>, _: u64) -> StreamResult<Vec<u8>> {
        Err(StreamError::Closed)
    }

    fn skip(&mut self, _: Resource<DynInputStream>, _: u64) -> StreamResult<u64> {
        Err(StreamError::Closed)
    }

    fn blocking_skip(&mut self, _: Resource<DynInputStream>, _: u64) -> StreamResult<u64> {
        Err(StreamError::Closed)
    }

    fn subscribe(
        &mut self,
        _: Resource<DynInputStream>,
    ) -> wasmtime::Result<Resource<DynPollable>> {
        Ok(always_ready())
    }

    fn drop(&mut self, _: Resource<DynInputStream>) -> wasmtime::Result<()> {
        Ok(())
    }
}

impl streams::HostOutputStream for World {
    fn check_write(&mut self, _: Resource<DynOutputStream>) -> StreamResult<u64> {
        Ok(PERMIT)
    }

    fn write(&mut self, stream: Resource<DynOutputStream>, bytes: Vec<u8>) -> StreamResult<()> {
        self.printed.write(stream.rep(), &bytes);
        Ok(())
    }

    fn blocking_write_and_flush(
        &mut self,
        stream: Resource<DynOutputStream>,
        bytes: Vec<u8>,
    ) -> StreamResult<()> {
        self.write(stream, bytes)
    }

    fn flush(&mut self, _: Resource<DynOutputStream>) -> StreamResult<()> {
        Ok(())
    }

    fn blocking_flush(&mut self, _: Resource<DynOutputStream>) -> StreamResult<()> {
        Ok(())
    }

    fn subscribe(
        &mut self,
        _: Resource<DynOutputStream>,
    ) -> wasmtime::Result<Resource<DynPollable>> {
        Ok(always_ready())
    }

    /// Zeroes are no text, so there is nothing to keep of them.
    fn write_zeroes(&mut self, _: Resource<DynOutputStream>, _: u64) -> StreamResult<()> {
        Ok(())
    }

    fn blocking_write_zeroes_and_flush(
        &mut self,
        _: Resource<DynOutputStream>,
        _: u64,
    ) -> StreamResult<()> {
        Ok(())
    }

    fn splice(
        &mut self,
        _: Resource<DynOutputStream>,
        _: Resource<DynInputStream>,
        _: u64,
    ) -> StreamResult<u64> {
        Err(StreamError::Closed)
    }

    fn blocking_splice(
        &mut self,
        _: Resource<DynOutputStream>,
        _: Resource<DynInputStream>,
        _: u64,
    ) -> StreamResult<u64> {
        Err(StreamError::Closed)
    }

    fn drop(&mut self, _: Resource<DynOutputStream>) -> wasmtime::Result<()> {
        Ok(())
    }
}

/// Bytes of one line; what goes beyond is left out.
const LINE_BYTES: usize = 4096;

/// What was printed, as lines.
pub(super) struct Printed {
    lines: Vec<LogLine>,
    most: usize,
    unfinished: [Vec<u8>; 2],
}

impl Printed {
    /// Keeps so many lines and one more, by which it is seen that there were more.
    pub(super) fn new(lines: usize) -> Self {
        Self { lines: Vec::new(), most: lines.saturating_add(1), unfinished: Default::default() }
    }

    fn write(&mut self, stream: u32, bytes: &[u8]) {
        let place = usize::from(stream == STDERR);
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let text = piece.strip_suffix(b"\n").unwrap_or(piece);
            let line = &mut self.unfinished[place];
            let room = LINE_BYTES - line.len();
            line.extend_from_slice(&text[..text.len().min(room)]);
            if text.len() < piece.len() {
                self.end_line(place);
            }
        }
    }

    fn end_line(&mut self, place: usize) {
        let line = mem::take(&mut self.unfinished[place]);
        if line.is_empty() || self.lines.len() >= self.most {
            return;
        }
        let level = [Level::Info, Level::Warn][place];
        let message = String::from_utf8_lossy(&line).trim_end().to_owned();
        self.lines.push(LogLine { level, message, fields: Vec::new() });
    }

    /// The lines so far, those without an end among them.
    pub(super) fn take(&mut self) -> Vec<LogLine> {
        (0..self.unfinished.len()).for_each(|place| self.end_line(place));
        mem::take(&mut self.lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(printed: &mut Printed) -> Vec<(Level, String)> {
        printed.take().into_iter().map(|line| (line.level, line.message)).collect()
    }

    #[test]
    fn each_stream_has_lines_of_its_own() {
        let mut printed = Printed::new(10);
        printed.write(STDOUT, b"one\ntw");
        printed.write(STDERR, b"no such col");
        printed.write(STDOUT, b"o\n\n");
        printed.write(STDERR, b"umn");
        let expected =
            [(Level::Info, "one"), (Level::Info, "two"), (Level::Warn, "no such column")];
        assert_eq!(told(&mut printed), expected.map(|(level, text)| (level, text.to_owned())));
        assert_eq!(told(&mut printed), []);
    }

    #[test]
    fn a_chatty_guest_costs_no_more_than_its_lines() {
        let mut printed = Printed::new(3);
        let long = [b'x'; LINE_BYTES + 1];
        for _ in 0..100 {
            printed.write(STDOUT, &long);
            printed.write(STDOUT, &long);
            printed.write(STDOUT, b"\n");
        }
        let lines = told(&mut printed);
        assert_eq!(lines.len(), 4);
        assert!(lines.iter().all(|(_, line)| line.len() == LINE_BYTES));
    }

    #[test]
    fn what_is_no_text_is_made_one() {
        let mut printed = Printed::new(3);
        printed.write(STDERR, b"caf\xe9\r\n");
        assert_eq!(told(&mut printed), [(Level::Warn, "caf\u{fffd}".to_owned())]);
    }
}
