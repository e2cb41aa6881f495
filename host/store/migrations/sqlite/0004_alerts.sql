-- A question that only a person can answer: about people or a read, then it has an integration;
-- about a credential otherwise. The same condition is the same alert while it is open.
create table alert (
    id blob primary key,
    organisation_id blob not null references organisation (id),
    integration_id blob references integration (id),
    credential_id blob references credential (id),
    kind text not null,
    identity text not null,
    urgent integer not null,
    facts text not null,
    version integer not null,
    raised_at text not null,
    raised_by_run blob references run (id),
    changed_at text not null,
    resolved_at text,
    resolution text,
    answer text,
    resolved_by text,
    resolved_by_run blob references run (id),
    check ((integration_id is null) <> (credential_id is null))
) strict;

create unique index alert_open on alert (integration_id, identity)
    where resolved_at is null;
create unique index alert_open_of_credential on alert (credential_id)
    where resolved_at is null;
create index alert_newest on alert (organisation_id, raised_at, id);

-- What a person decided with an answer; it holds until it is undone.
create table decision (
    id blob primary key,
    organisation_id blob not null references organisation (id),
    integration_id blob not null references integration (id),
    alert_id blob references alert (id),
    run_id blob references run (id),
    decision text not null,
    author text not null,
    decided_at text not null,
    undone_at text,
    undone_by text
) strict;

create index decision_by_integration on decision (integration_id, decided_at, id);
create index decision_by_alert on decision (alert_id);
