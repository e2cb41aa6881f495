-- Somebody who is told of runs and alerts of an organisation. `secret` is sealed, and so is the one
-- before it, which signs beside it until `earlier_until`.
create table webhook (
    id blob primary key,
    organisation_id blob not null references organisation (id),
    url text not null,
    events text not null,
    secret blob not null,
    earlier_secret blob,
    earlier_until text,
    version integer not null,
    created_at text not null,
    created_by text not null
) strict;

create index webhook_by_organisation on webhook (organisation_id, id);

-- Something that a webhook is told. It is written together with what it tells of. While `due_at` is
-- set it is still to be told; a node that tells it holds it until `held_until`.
create table delivery (
    id blob primary key,
    organisation_id blob not null references organisation (id),
    webhook_id blob not null references webhook (id) on delete cascade,
    event text not null,
    body text not null,
    created_at text not null,
    due_at text,
    held_until text,
    attempts integer not null,
    attempted_at text,
    delivered_at text,
    status integer,
    failure text,
    replays blob
) strict;

create index delivery_due on delivery (due_at) where due_at is not null;
create index delivery_of_webhook on delivery (webhook_id, created_at, id);
create index delivery_by_age on delivery (created_at);
