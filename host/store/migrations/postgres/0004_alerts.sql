-- A question that only a person can answer: about people or a read, then it has an integration;
-- about a credential otherwise. The same condition is the same alert while it is open.
create table alert (
    id uuid primary key,
    organisation_id uuid not null references organisation (id),
    integration_id uuid references integration (id),
    credential_id uuid references credential (id),
    kind text not null,
    identity text not null,
    urgent boolean not null,
    facts jsonb not null,
    version bigint not null,
    raised_at timestamptz not null,
    raised_by_run uuid references run (id),
    changed_at timestamptz not null,
    resolved_at timestamptz,
    resolution text,
    answer jsonb,
    resolved_by text,
    resolved_by_run uuid references run (id),
    check ((integration_id is null) <> (credential_id is null))
);

create unique index alert_open on alert (integration_id, identity)
    where resolved_at is null;
create unique index alert_open_of_credential on alert (credential_id)
    where resolved_at is null;
create index alert_newest on alert (organisation_id, raised_at, id);

-- What a person decided with an answer; it holds until it is undone.
create table decision (
    id uuid primary key,
    organisation_id uuid not null references organisation (id),
    integration_id uuid not null references integration (id),
    alert_id uuid references alert (id),
    run_id uuid references run (id),
    decision jsonb not null,
    author text not null,
    decided_at timestamptz not null,
    undone_at timestamptz,
    undone_by text
);

create index decision_by_integration on decision (integration_id, decided_at, id);
create index decision_by_alert on decision (alert_id);
