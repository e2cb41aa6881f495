//! A recording in two halves: what is different each time, and what mostly is not.

use super::recording::{RecordedBody, RecordedReply, Recording, RecordingError};

/// A recording apart from the bodies of its answers, and those bodies. Reads of a PMS where nothing
/// changed have the same bodies, so that one copy does for all of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Halves {
    /// The job, the requests and the heads of the answers, as JSON.
    pub head: Vec<u8>,
    /// The bodies in their order, as JSON.
    pub bodies: Vec<u8>,
}

impl Recording {
    /// Takes the recording apart. The same bodies give the same bytes.
    pub fn split(mut self) -> Result<Halves, RecordingError> {
        let empty = || RecordedBody::Text(String::new());
        let bodies: Vec<RecordedBody> =
            self.bodies().map(|body| std::mem::replace(body, empty())).collect();
        Ok(Halves { head: serde_json::to_vec(&self)?, bodies: serde_json::to_vec(&bodies)? })
    }

    /// Puts a recording together again.
    pub fn join(halves: &Halves) -> Result<Self, RecordingError> {
        let mut recording = Self::from_json(&halves.head)?;
        let bodies: Vec<RecordedBody> = serde_json::from_slice(&halves.bodies)?;
        let (answers, held) = (recording.bodies().count(), bodies.len());
        if answers != held {
            return Err(RecordingError::Bodies { answers, held });
        }
        for (place, body) in recording.bodies().zip(bodies) {
            *place = body;
        }
        Ok(recording)
    }

    fn bodies(&mut self) -> impl Iterator<Item = &mut RecordedBody> {
        self.exchanges.iter_mut().filter_map(|exchange| match &mut exchange.reply {
            RecordedReply::Response(response) => Some(&mut response.body),
            RecordedReply::Failure { .. } => None,
        })
    }
}
