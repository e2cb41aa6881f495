//! Trying every API with the smallest call there is.

use usersync_adapter::kind;
use usersync_adapter::prelude::*;

use crate::calls::{Api, Calls};
use crate::shapes::{lease_details, pending_move_ins};
use crate::{properties, sign_in};

pub(crate) async fn report(cx: &Context, calls: &Calls, account: &str, today: Day) -> CheckReport {
    let listed = properties::first(cx, calls).await;
    let property = listed.as_ref().ok().and_then(Option::as_ref);
    let property = property.map(|property| property.id.as_str());
    let details = match &listed {
        // A refusal says nothing about the other APIs; whatever else went wrong would go on.
        Err(failure) if failure.kind != kind::LOG_IN => Err(not_tried(failure)),
        _ => lease_details::attempt(cx, calls, property, today).await,
    };
    let pending = match property {
        Some(property) => Some(pending_move_ins::attempt(cx, calls, property).await),
        None => None,
    };
    // Only now is it known whether the sign-in works for any of them.
    let listed = sign_in::explained(listed, calls);
    let details = sign_in::explained(details, calls);
    let pending = match (pending, &listed) {
        (Some(pending), _) => sign_in::explained(pending, calls),
        (None, Err(failure)) => Err(not_tried(failure)),
        (None, Ok(_)) => Err(Failure::permission(
            "not tried: MRI lists no property; have one opened to the web-service user",
        )),
    };
    CheckReport::new(account)
        .verdict(Api::Properties.name(), &listed)
        .verdict(Api::LeaseDetails.name(), &details)
        .verdict(Api::PendingMoveIns.name(), &pending)
}

fn not_tried(failure: &Failure) -> Failure {
    let message = format!("not tried: {} did not work", Api::Properties.name());
    Failure::new(&failure.kind, message)
}
