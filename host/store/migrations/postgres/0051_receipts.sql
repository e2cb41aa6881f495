-- What became of a request that carried an Idempotency-Key. `caller` is a hash of whoever sent it,
-- `fingerprint` tells equal requests. `written` is set by the transaction that carried the request
-- out, and by no other attempt than the one named. `held_until` is empty once it was answered;
-- `answer` is what was answered, sealed, where it may be kept.
create table receipt (
    caller bytea not null,
    key text not null collate "C",
    fingerprint bytea not null,
    attempt bigint not null,
    held_until timestamptz,
    written boolean not null,
    answer bytea,
    created_at timestamptz not null,
    primary key (caller, key)
);

create index receipt_by_age on receipt (created_at);
