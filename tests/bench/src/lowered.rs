//! From the host's types to the author's, as the host's `v1_0::inward` does for the sandbox.

use anyhow::{Context as _, Result, bail};
use chrono::{Datelike as _, SecondsFormat};
use usersync_adapter as sdk;
use usersync_adapters::protocol::{HttpFailure, Input, Job, JobKind, Reach, Reply};

pub(crate) fn job(job: &Job) -> Result<sdk::Job> {
    let JobKind::Residents { properties, reach: Reach::Full, cursor: None } = &job.kind else {
        bail!("only full reads of residents are measured");
    };
    Ok(sdk::Job {
        kind: sdk::JobKind::Residents(sdk::ResidentsJob {
            properties: properties.clone(),
            reach: sdk::Reach::Full,
            cursor: None,
            extra: Vec::new(),
        }),
        settings: job.settings.clone(),
        secrets: job.secrets.clone(),
        now: job.now.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        today: day(job.today).context("the date of the job is out of range")?,
        seed: job.seed,
        features: Vec::new(),
        extra: Vec::new(),
    })
}

fn day(date: chrono::NaiveDate) -> Option<sdk::Day> {
    let year = date.year().try_into().ok()?;
    sdk::Day::checked(year, date.month().try_into().ok()?, date.day().try_into().ok()?)
}

pub(crate) fn input(input: Input) -> sdk::Input {
    match input {
        Input::Start => sdk::Input::Start,
        Input::Replies(replies) => sdk::Input::Replies(replies.into_iter().map(reply).collect()),
        Input::NextChunk(chunk) => {
            let outcome = chunk.outcome.map_err(failure);
            let data = outcome.map(|data| sdk::ChunkData { bytes: data.bytes, last: data.last });
            sdk::Input::NextChunk(sdk::Chunk { id: chunk.id, outcome: data })
        }
        Input::Resume => sdk::Input::Resume,
        Input::Cancel => sdk::Input::Cancel,
    }
}

fn reply(reply: Reply) -> sdk::bindings::exports::usersync::adapter::pms_source::Reply {
    let outcome = reply.outcome.map_err(failure).map(|response| sdk::Response {
        status: response.status,
        headers: response.headers,
        body: response.body,
        last: response.last,
        extra: Vec::new(),
    });
    sdk::bindings::exports::usersync::adapter::pms_source::Reply { id: reply.id, outcome }
}

fn failure(failure: HttpFailure) -> sdk::HttpFailure {
    sdk::HttpFailure {
        kind: failure.kind.word().to_owned(),
        message: failure.message,
        extra: Vec::new(),
    }
}
