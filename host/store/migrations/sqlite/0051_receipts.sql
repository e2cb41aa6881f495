-- What became of a request that carried an Idempotency-Key. `caller` is a hash of whoever sent it,
-- `fingerprint` tells equal requests. `written` is set by the transaction that carried the request
-- out, and by no other attempt than the one named. `held_until` is empty once it was answered;
-- `answer` is what was answered, sealed, where it may be kept.
create table receipt (
    caller blob not null,
    key text not null,
    fingerprint blob not null,
    attempt integer not null,
    held_until text,
    written integer not null,
    answer blob,
    created_at text not null,
    primary key (caller, key)
) strict;

create index receipt_by_age on receipt (created_at);
