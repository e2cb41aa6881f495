//! Recordings without anybody's personal data, so that they can be kept and shared.
//!
//! What the adapter reads is put in the place of somebody invented: names, emails, phones and ids,
//! the same for the same, so that people still belong to their households and pages. All other text
//! keeps its shape and loses its letters. What the adapter goes by (status words, roles, dates,
//! small numbers) stays. In the end the adapter reads the new recording, and must read it alike.
//!
//! Nothing here looks anything up or rolls dice: the same recording gives the same bytes.

mod body;
mod invented;
mod mask;

use std::cell::RefCell;

use usersync_adapters::protocol::{FieldKind, Job, JobKind};
use usersync_adapters::{
    Adapter, Answer, Answers, Exchange, NoAnswer, RecordedReply, Recording, ReplayError,
    ReplayOptions, ShownRequest,
};

use self::mask::Mask;
use crate::heard::Heard;

/// Why a recording cannot be made anonymous. No message holds anything of the recording.
#[derive(Debug, thiserror::Error)]
pub enum AnonymizeError {
    #[error("the recording cannot be played")]
    Play(#[source] ReplayError),
    #[error(
        "the adapter does not come to its end on this recording, so nobody knows what is in it"
    )]
    NotDone,
    #[error(
        "the adapter reads line {line} otherwise once it is anonymous ({fields}); it goes by \
         something that was taken out, so keep that with `--keep NAME`, the name of its element or \
         key"
    )]
    OtherResult { line: usize, fields: String },
    #[error(
        "{count} texts that belong to people are still there, in places such as `{place}`; this is \
         a fault of this program, so do not share the recording"
    )]
    Left { count: usize, place: String },
}

/// Headers that steer how an answer is read; all others are left out.
const KEPT_HEADERS: [&str; 7] = [
    "content-type",
    "link",
    "retry-after",
    "x-page-no",
    "x-per-page",
    "x-rate-limit-limit",
    "x-total-count",
];

/// Takes everybody's personal data out of a recording. `keep` names elements and keys whose text
/// stays as it is.
pub fn anonymize(
    adapter: &Adapter,
    recording: &Recording,
    keep: &[String],
) -> Result<Recording, AnonymizeError> {
    let options = ReplayOptions::default();
    let heard = Heard::of(adapter, &recording.job, options, &mut recording.answers())
        .map_err(AnonymizeError::Play)?;
    if !heard.end.done {
        return Err(AnonymizeError::NotDone);
    }
    let mask = Mask::of(&heard, &recording.job, keep);
    let job = anonymous_job(adapter, &recording.job, &mask);
    let replies: Vec<_> = recording
        .exchanges
        .iter()
        .map(|exchange| anonymous_reply(&exchange.reply, &mask))
        .collect();

    // The calls follow from the answers, so they are made again rather than rewritten.
    let asked = RefCell::new(Vec::new());
    let mut in_order = InOrder { replies: &replies, asked: &asked };
    let again = Heard::of(adapter, &job, options, &mut in_order).map_err(AnonymizeError::Play)?;
    same_shape(&heard, &again)?;

    let mut anonymous = Recording::of(recording.adapter.clone(), recording.version.clone(), job);
    anonymous.exchanges = asked
        .into_inner()
        .into_iter()
        .zip(replies)
        .map(|(request, reply)| Exchange { request, reply })
        .collect();
    mask.nobody_left(&anonymous)?;
    Ok(anonymous)
}

/// Answers in the order of the recording, and a note of what was asked.
struct InOrder<'a> {
    replies: &'a [RecordedReply],
    asked: &'a RefCell<Vec<ShownRequest>>,
}

impl Answers for InOrder<'_> {
    fn answer(&mut self, request: &ShownRequest) -> Result<Answer, NoAnswer> {
        let mut asked = self.asked.borrow_mut();
        let reply = self.replies.get(asked.len()).ok_or_else(|| {
            NoAnswer("once it is anonymous, the adapter makes more calls than before".to_owned())
        })?;
        asked.push(request.clone());
        Ok(reply.answer())
    }
}

fn anonymous_job(adapter: &Adapter, job: &Job, mask: &Mask) -> Job {
    let kind = match &job.kind {
        JobKind::Residents { properties, reach, cursor } => JobKind::Residents {
            properties: properties.clone(),
            reach: *reach,
            cursor: cursor.clone(),
        },
        other => other.clone(),
    };
    let fields = &adapter.descriptor().settings;
    let kind_of = |key: &str| fields.iter().find(|field| field.key == key).map(|field| field.kind);
    let settings = job.settings.iter().map(|(key, value)| {
        let value = match kind_of(key) {
            Some(FieldKind::Url) => mask.url(value),
            Some(FieldKind::Text) => mask.text(key, value),
            _ => value.clone(),
        };
        (key.clone(), value)
    });
    Job { kind, settings: settings.collect(), ..job.clone() }
}

fn anonymous_reply(reply: &RecordedReply, mask: &Mask) -> RecordedReply {
    let mut reply = reply.clone();
    if let RecordedReply::Response(response) = &mut reply {
        response.headers.retain(|(name, _)| KEPT_HEADERS.contains(&name.as_str()));
        for (_, value) in response.headers.iter_mut().filter(|(name, _)| name == "link") {
            *value = mask.url(value);
        }
        response.body = body::anonymous(response.body.bytes(), mask).into();
    }
    reply
}

/// Sees that the adapter reads as many things, of the same kind, in the same state.
fn same_shape(before: &Heard, after: &Heard) -> Result<(), AnonymizeError> {
    let (before, after) = (before.told(), after.told());
    for line in 0..before.len().max(after.len()) {
        let fields = match (before.get(line), after.get(line)) {
            (Some(before), Some(after)) => mask::differences(before, after),
            _ => vec!["number of lines".to_owned()],
        };
        if !fields.is_empty() {
            return Err(AnonymizeError::OtherResult { line: line + 1, fields: fields.join(", ") });
        }
    }
    Ok(())
}
