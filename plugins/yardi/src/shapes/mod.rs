//! The forms in which Yardi's interfaces list residents, a file for each. The setting `interface`
//! picks one, once.

mod common;
mod household;
mod reading;
mod renters;
mod resident_data;
mod residents;
mod transactions;

use usersync_adapter::parse::sift::Sift;
use usersync_adapter::parse::xml::Element;
use usersync_adapter::prelude::*;

use crate::answer;
use crate::calls::{Calls, Interface};
pub(crate) use crate::shapes::reading::Reading;

/// A person who was listed, or why the listing could not be read.
type Listed = Result<Row, Rejected>;

/// One form of the list.
pub(crate) struct Shape {
    /// Where it is served.
    pub(crate) interface: &'static Interface,
    /// The operation that gives it.
    pub(crate) operation: &'static str,
    /// The elements, the outer first, without which an answer does not even list nobody.
    payload: &'static [&'static str],
    /// An element of which nothing is read, although it makes most of an answer.
    bulk: Option<&'static str>,
    /// The call for one property.
    call: fn(&Calls, Asked<'_>) -> Request,
    /// What to make of an element of the answer that has just opened: people, if it lists any.
    /// What is left unread of it opens next.
    take: fn(&mut Reading<'_>, Element) -> Result<Vec<Listed>, Failure>,
}

/// What is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) property: &'a str,
    /// Who moved out earlier need not be listed, where the operation has a choice.
    pub(crate) moved_out_since: Day,
    /// The date at the property.
    pub(crate) today: Day,
}

impl Shape {
    pub(crate) const CHOICES: &'static [(&'static str, &'static Self)] = &[
        ("residents", &residents::SHAPE),
        ("transactions", &transactions::SHAPE),
        ("common", &common::SHAPE),
        ("renters", &renters::SHAPE),
        ("resident_data", &resident_data::SHAPE),
    ];

    /// Asks, and waits for the text of the answer.
    pub(crate) async fn ask(
        &self,
        cx: &Context,
        calls: &Calls,
        asked: Asked<'_>,
    ) -> Result<String, Failure> {
        let mut request = (self.call)(calls, asked);
        if self.bulk.is_some() {
            request = request.chunked();
        }
        let mut reply = cx.send(request).await?;
        if let Some(bulk) = self.bulk {
            reply = reply.sifted(cx, Sift::without(bulk)).await?;
        }
        answer::text(reply)
    }

    /// Begins to read an answer.
    pub(crate) fn read<'t>(&'static self, text: &'t str, asked: Asked<'t>) -> Reading<'t> {
        Reading::new(self, text, asked)
    }
}
