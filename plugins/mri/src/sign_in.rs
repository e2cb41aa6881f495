//! Telling a refused sign-in from an API that was not granted: MRI answers 401 to both.

use usersync_adapter::kind;
use usersync_adapter::prelude::*;

use crate::calls::Calls;

/// An outcome whose refusal says what it means, as far as the calls made so far tell.
pub(crate) fn explained<T>(outcome: Result<T, Failure>, calls: &Calls) -> Result<T, Failure> {
    outcome.map_err(|failure| match failure.kind.as_str() {
        kind::LOG_IN => explanation(failure, calls.was_accepted()),
        _ => failure,
    })
}

fn explanation(mut failure: Failure, is_accepted_elsewhere: bool) -> Failure {
    let words = std::mem::take(&mut failure.message);
    if is_accepted_elsewhere {
        kind::PERMISSION.clone_into(&mut failure.kind);
        let api = failure.operation.as_deref().unwrap_or_default();
        failure.message = format!(
            "{words}; MRI accepts the sign-in for another API, so have {api} granted to the \
             web-service user"
        );
    } else {
        failure.message = format!(
            "{words}; check client id, database, web-service user, partner key and password, and \
             that the APIs are granted to this user"
        );
    }
    failure
}
