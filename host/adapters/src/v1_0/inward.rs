//! From the host's types to those of the interface.

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};

use super::wit;
use crate::protocol::{Chunk, Cursor, HttpFailure, Input, Job, JobKind, Reach, Reply};

pub(super) fn job(job: &Job) -> wit::Job {
    wit::Job {
        kind: job_kind(&job.kind),
        settings: job.settings.clone(),
        secrets: job.secrets.clone(),
        now: instant(job.now),
        today: day(job.today),
        seed: job.seed,
        features: Vec::new(),
        extra: Vec::new(),
    }
}

fn job_kind(kind: &JobKind) -> wit::JobKind {
    match kind {
        JobKind::Check => wit::JobKind::Check,
        JobKind::Properties => wit::JobKind::Properties,
        JobKind::Residents { properties, reach, cursor } => {
            wit::JobKind::Residents(wit::ResidentsJob {
                properties: properties.clone(),
                reach: match reach {
                    Reach::Full => wit::Reach::Full,
                    Reach::Since(since) => wit::Reach::Since(instant(*since)),
                },
                cursor: cursor
                    .clone()
                    .map(|Cursor { version, data }| wit::Cursor { version, data }),
                extra: Vec::new(),
            })
        }
    }
}

fn instant(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn day(date: NaiveDate) -> wit::Day {
    let small = |number: u32| u8::try_from(number).expect("months and days are below 32");
    wit::Day {
        // The interface knows no year before the common era, and no job is of such a day.
        year: u16::try_from(date.year()).unwrap_or_default(),
        month: small(date.month()),
        day: small(date.day()),
    }
}

pub(super) fn input(input: Input) -> wit::Input {
    match input {
        Input::Start => wit::Input::Start,
        Input::Replies(replies) => wit::Input::Replies(replies.into_iter().map(reply).collect()),
        Input::NextChunk(next) => wit::Input::NextChunk(chunk(next)),
        Input::Resume => wit::Input::Resume,
        Input::Cancel => wit::Input::Cancel,
    }
}

fn reply(reply: Reply) -> wit::Reply {
    let outcome = reply.outcome.map_err(http_failure).map(|response| wit::Response {
        status: response.status,
        headers: response.headers,
        body: response.body,
        last: response.last,
        extra: Vec::new(),
    });
    wit::Reply { id: reply.id, outcome }
}

fn chunk(chunk: Chunk) -> wit::Chunk {
    let outcome = chunk
        .outcome
        .map_err(http_failure)
        .map(|data| wit::ChunkData { bytes: data.bytes, last: data.last });
    wit::Chunk { id: chunk.id, outcome }
}

fn http_failure(failure: HttpFailure) -> wit::HttpFailure {
    wit::HttpFailure {
        kind: failure.kind.word().to_owned(),
        message: failure.message,
        extra: Vec::new(),
    }
}
