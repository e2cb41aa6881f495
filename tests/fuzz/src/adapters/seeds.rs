//! Where a fuzzer starts: what the PMS is known to answer.

use usersync_adapter::JobKind;

use super::{Subject, input};

/// Replies of a recording that are worth a seed each.
const MOST_PLACES: usize = 3;

/// Every recording, with each of its replies spelled out in turn, and with every sample of the
/// vendor in the place of each.
pub(super) fn of(subject: &Subject) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (number, recorded) in subject.recordings.iter().enumerate() {
        let number = u8::try_from(number).expect("an adapter has fewer than 256 recordings");
        seeds.push(vec![number]);
        for (at, answered) in recorded.replies.iter().enumerate() {
            let Ok(first) = u8::try_from(at) else { break };
            let own = (answered.status, &answered.headers[..], &answered.body[..]);
            seeds.push(input::write(number, first, [own]));
            if at < MOST_PLACES && has_people(&recorded.job.kind) {
                let samples = subject.samples.iter();
                seeds.extend(samples.map(|sample| {
                    input::write(number, first, [(200, &answered.headers[..], &sample[..])])
                }));
            }
        }
    }
    seeds.sort();
    seeds.dedup();
    seeds
}

fn has_people(job: &JobKind) -> bool {
    matches!(job, JobKind::Residents(_))
}
