//! From the types of the interface to the host's, for everything but rows and the descriptor.

use std::time::Duration;

use super::{rows, wit};
use crate::conduct::InvalidResult;
use crate::fault::GuestText;
use crate::protocol::{
    CheckOutcome, CheckReport, Completion, Coverage, Cursor, Delivery, Encoding, Failure,
    FailureKind, Level, LogLine, Method, OperationVerdict, Output, Pair, PmsProperty,
    PropertyFailure, PropertyList, Request, SecretRef, Segment, Segments, Total, Turn,
};

pub(super) fn turn(turn: wit::Turn) -> Result<Turn, InvalidResult> {
    Ok(Turn { output: output(turn.output)?, logs: logs(turn.logs) })
}

fn output(output: wit::Output) -> Result<Output, InvalidResult> {
    Ok(match output {
        wit::Output::Fetch(requests) => Output::Fetch(requests.into_iter().map(request).collect()),
        wit::Output::More(id) => Output::More(id),
        wit::Output::Checked(report) => Output::Checked(check_report(report)),
        wit::Output::Properties(list) => Output::Properties(property_list(list)),
        wit::Output::Residents(batch) => Output::Residents(rows::batch(batch)?),
        wit::Output::Complete(complete) => Output::Complete(completion(complete)),
        wit::Output::Failed(failed) => Output::Failed(PropertyFailure {
            property: failed.property,
            failure: failure(failed.failure),
        }),
        wit::Output::Checkpoint(cursor) => {
            Output::Checkpoint(Cursor { version: cursor.version, data: cursor.data })
        }
        wit::Output::Wait(ms) => Output::Wait(Duration::from_millis(ms.into())),
        wit::Output::Done(_) => Output::Done,
        wit::Output::Other(extension) => {
            return Err(InvalidResult::Extension { name: GuestText::new(&extension.name) });
        }
    })
}

pub(super) const fn method(method: wit::Method) -> Method {
    match method {
        wit::Method::Get => Method::Get,
        wit::Method::Post => Method::Post,
    }
}

fn request(request: wit::Request) -> Request {
    Request {
        id: request.id,
        operation: request.operation,
        method: method(request.method),
        url: request.url,
        query: pairs(request.query),
        headers: pairs(request.headers),
        body: segments(request.body),
        credential: request.credential,
        delivery: match request.delivery {
            wit::Delivery::Whole => Delivery::Whole,
            wit::Delivery::Chunked => Delivery::Chunked,
        },
        timeout_ms: request.timeout_ms,
    }
}

fn pairs(pairs: Vec<wit::Pair>) -> Vec<Pair> {
    pairs.into_iter().map(|pair| Pair { name: pair.name, value: segments(pair.value) }).collect()
}

fn segments(segments: Vec<wit::Segment>) -> Segments {
    segments
        .into_iter()
        .map(|segment| match segment {
            wit::Segment::Bytes(bytes) => Segment::Bytes(bytes),
            wit::Segment::Secret(secret) => Segment::Secret(SecretRef {
                slot: secret.slot,
                parameter: secret.parameter,
                encoding: match secret.encoding {
                    wit::Encoding::Raw => Encoding::Raw,
                    wit::Encoding::XmlText => Encoding::XmlText,
                    wit::Encoding::JsonString => Encoding::JsonString,
                    wit::Encoding::UrlComponent => Encoding::UrlComponent,
                    wit::Encoding::Base64 => Encoding::Base64,
                },
            }),
        })
        .collect()
}

fn check_report(report: wit::CheckReport) -> CheckReport {
    let verdict = |verdict: wit::Verdict| OperationVerdict {
        operation: verdict.operation,
        outcome: CheckOutcome::from_word(&verdict.outcome),
        message: verdict.message,
        extra: verdict.extra,
    };
    CheckReport {
        account: report.account,
        verdicts: report.verdicts.into_iter().map(verdict).collect(),
        extra: report.extra,
    }
}

fn property_list(list: wit::PropertyList) -> PropertyList {
    let property = |property: wit::Property| PmsProperty {
        id: property.id,
        name: property.name,
        address: property.address,
        extra: property.extra,
    };
    PropertyList {
        account: list.account,
        properties: list.properties.into_iter().map(property).collect(),
    }
}

fn completion(complete: wit::Completion) -> Completion {
    Completion {
        property: complete.property,
        rows: complete.rows,
        coverage: match complete.coverage {
            wit::Coverage::Everyone => Coverage::Everyone,
            wit::Coverage::Changes => Coverage::Changes,
        },
        total: complete.total.map(|total| Total {
            announced: total.announced,
            counted: total.counted,
            unit: total.unit,
        }),
        extra: complete.extra,
    }
}

pub(super) fn failure(failure: wit::Failure) -> Failure {
    Failure {
        kind: FailureKind::from_word(&failure.kind),
        message: failure.message,
        operation: failure.operation,
        retry_after_ms: failure.retry_after_ms,
        logs: logs(failure.logs),
        extra: failure.extra,
    }
}

fn logs(lines: Vec<wit::LogLine>) -> Vec<LogLine> {
    let line = |line: wit::LogLine| LogLine {
        level: match line.level {
            wit::Level::Trace => Level::Trace,
            wit::Level::Debug => Level::Debug,
            wit::Level::Info => Level::Info,
            wit::Level::Warn => Level::Warn,
            wit::Level::Error => Level::Error,
        },
        message: line.message,
        fields: line.fields,
    };
    lines.into_iter().map(line).collect()
}
