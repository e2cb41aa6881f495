//! Receipts: what became of requests that carry a key, so that none is carried out twice.
//!
//! A request is begun before it is carried out, and settled with its answer after that. In between,
//! every transaction that is committed in its name also notes that something was written, and fails
//! if another attempt of the same request has taken over. So whoever finds a request that was begun
//! and never settled knows which it is: nothing was written, and it may be carried out; or something
//! was, and it must not be.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;

use crate::db::{Tx, params};
use crate::error::{Error, Result};
use crate::sealing::Sealed;
use crate::store::Store;

/// How long a receipt is kept.
const KEPT_FOR: TimeDelta = TimeDelta::days(1);
/// How long an attempt may be silent before another may take over, if it wrote nothing.
const HELD_FOR: TimeDelta = TimeDelta::minutes(2);
/// Keeps what tells requests from being compared with anything else.
const PURPOSE: &str = "receipt";

tokio::task_local! {
    static AT_HAND: Attempt;
}

/// How a request is told from others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestKey {
    /// A hash of whoever sent it: keys of different callers have nothing to do with each other.
    pub caller: Vec<u8>,
    pub key: String,
}

/// One attempt to carry a request out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attempt {
    request: RequestKey,
    number: i64,
}

/// What there is to do about a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Begun {
    /// Carry it out.
    Now(Attempt),
    /// Somebody is at it.
    InFlight,
    /// The key was sent with another request.
    OtherRequest,
    /// It was carried out, and this was answered.
    Answered(Vec<u8>),
    /// It was carried out, wholly or in part, at this time or later, and what was answered is not
    /// known.
    AnswerLost(DateTime<Utc>),
}

/// Does something in the name of an attempt: whatever it writes is noted with it.
pub async fn carried_out_by<F: Future>(attempt: Attempt, work: F) -> F::Output {
    AT_HAND.scope(attempt, work).await
}

#[derive(FromRow)]
struct ReceiptRow {
    fingerprint: Vec<u8>,
    held_until: Option<DateTime<Utc>>,
    written: bool,
    answer: Option<Vec<u8>>,
    created_at: DateTime<Utc>,
}

impl Store {
    /// Begins a request, unless it was begun before. `content` is all that makes it what it is.
    pub async fn begin_request(
        &self,
        request: &RequestKey,
        content: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Begun> {
        let RequestKey { caller, key } = request;
        let mut tx = self.write().await?;
        tx.execute(
            "delete from receipt where caller = $1 and key = $2 and created_at <= $3",
            params![caller.clone(), key, now - KEPT_FOR],
        )
        .await?;
        let fingerprint = self.keys.fingerprint(PURPOSE, content).to_vec();
        let made: Option<(i64,)> = tx
            .optional(
                "insert into receipt
                     (caller, key, fingerprint, attempt, held_until, written, created_at)
                 values ($1, $2, $3, 1, $4, $5, $6)
                 on conflict (caller, key) do nothing returning attempt",
                params![caller.clone(), key, fingerprint, now + HELD_FOR, false, now],
            )
            .await?;
        let begun = match made {
            Some((number,)) => Begun::Now(Attempt { request: request.clone(), number }),
            None => self.begin_again(&mut tx, request, content, now).await?,
        };
        tx.commit().await?;
        Ok(begun)
    }

    async fn begin_again(
        &self,
        tx: &mut Tx,
        request: &RequestKey,
        content: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Begun> {
        let RequestKey { caller, key } = request;
        let row: ReceiptRow = tx
            .one(
                "select fingerprint, held_until, written, answer, created_at from receipt
                 where caller = $1 and key = $2",
                params![caller.clone(), key],
            )
            .await?;
        let same = self.keys.fingerprints(PURPOSE, content);
        if !same.iter().any(|fingerprint| fingerprint[..] == row.fingerprint) {
            return Ok(Begun::OtherRequest);
        }
        let next: Option<(i64,)> = tx
            .optional(
                "update receipt set attempt = attempt + 1, held_until = $3
                 where caller = $1 and key = $2 and held_until <= $4 and written = $5
                 returning attempt",
                params![caller.clone(), key, now + HELD_FOR, now, false],
            )
            .await?;
        if let Some((number,)) = next {
            return Ok(Begun::Now(Attempt { request: request.clone(), number }));
        }
        match (row.held_until, row.answer) {
            (Some(held_until), _) if held_until > now => Ok(Begun::InFlight),
            (None, Some(answer)) => {
                let answer = self.keys.open(&place(request), &Sealed::from_bytes(&answer)?)?;
                Ok(Begun::Answered(answer.to_vec()))
            }
            _ if row.written => Ok(Begun::AnswerLost(row.created_at)),
            _ => Ok(Begun::InFlight),
        }
    }

    /// Keeps what was answered to a request; without an answer, that there was one.
    pub async fn settle_request(&self, attempt: &Attempt, answer: Option<&[u8]>) -> Result<()> {
        let RequestKey { caller, key } = &attempt.request;
        let place = place(&attempt.request);
        let answer = answer.map(|answer| self.keys.seal(&place, answer)).transpose()?;
        let mut tx = self.write().await?;
        tx.execute(
            "update receipt set answer = $4, held_until = null, written = $5
             where caller = $1 and key = $2 and attempt = $3",
            params![
                caller.clone(),
                key,
                attempt.number,
                answer.map(|answer| answer.to_bytes()),
                true
            ],
        )
        .await?;
        tx.commit().await
    }

    /// Forgets a request that came to nothing, so that it can be sent again. False if it wrote
    /// something after all; then it is left as it is.
    pub async fn forget_request(&self, attempt: &Attempt) -> Result<bool> {
        let RequestKey { caller, key } = &attempt.request;
        let mut tx = self.write().await?;
        let touched = tx
            .execute(
                "delete from receipt
                 where caller = $1 and key = $2 and attempt = $3 and written = $4",
                params![caller.clone(), key, attempt.number, false],
            )
            .await?;
        tx.commit().await?;
        Ok(touched > 0)
    }

    /// Drops every receipt that is over; how many.
    pub async fn expire_receipts(&self, now: DateTime<Utc>) -> Result<u64> {
        let mut tx = self.write().await?;
        let dropped = tx
            .execute("delete from receipt where created_at <= $1", params![now - KEPT_FOR])
            .await?;
        tx.commit().await?;
        Ok(dropped)
    }
}

/// Notes in a transaction that the request at hand was carried out by it. Of two attempts one alone
/// gets past this.
pub(crate) async fn note_written(tx: &mut Tx) -> Result<()> {
    let Ok(attempt) = AT_HAND.try_with(Clone::clone) else { return Ok(()) };
    let RequestKey { caller, key } = attempt.request;
    let touched = tx
        .execute(
            "update receipt set written = $4 where caller = $1 and key = $2 and attempt = $3",
            params![caller, key, attempt.number, true],
        )
        .await?;
    match touched {
        0 => Err(Error::Superseded),
        _ => Ok(()),
    }
}

/// Forgets what was answered, and not that it was: answers may hold what is kept of a person.
pub(crate) async fn forget_answers(tx: &mut Tx) -> Result<()> {
    tx.execute("update receipt set answer = null where answer is not null", params![]).await?;
    Ok(())
}

fn place(request: &RequestKey) -> String {
    format!("receipt/{}/answer", request.key)
}
