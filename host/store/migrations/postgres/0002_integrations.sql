-- One property's feed. `claim_token` only ever grows: whoever holds an older one writes nothing.
create table integration (
    id uuid primary key,
    organisation_id uuid not null references organisation (id),
    property_id uuid not null unique references property (id),
    credential_id uuid references credential (id),
    settings jsonb not null,
    state text not null check (state in ('draft', 'on', 'off')),
    version bigint not null,
    due_at timestamptz,
    due_trigger text not null,
    due_actor text,
    follow_up boolean not null,
    follow_up_actor text,
    claim_token bigint not null,
    claim_node text,
    claim_expires_at timestamptz,
    last_complete_at timestamptz,
    created_at timestamptz not null
);

create index integration_due on integration (due_at) where state = 'on';
create index integration_by_organisation on integration (organisation_id, id);
create index integration_by_credential on integration (credential_id);

-- A PMS property feeds one directory only.
create table attachment (
    pms_property_id uuid primary key references pms_property (id),
    integration_id uuid not null references integration (id),
    organisation_id uuid not null references organisation (id)
);

create index attachment_by_integration on attachment (integration_id);

-- One pass of one integration, or one decision. `rejected` and `detail` hold words of a guest or a
-- PMS, which may name residents, and are sealed. `directory_version` is what the directory had
-- become when the run had written its last.
create table run (
    id uuid primary key,
    organisation_id uuid not null references organisation (id),
    integration_id uuid not null references integration (id),
    trigger text not null,
    actor text,
    state text not null
        check (state in ('running', 'complete', 'incomplete', 'failed', 'stopped')),
    started_at timestamptz not null,
    finished_at timestamptz,
    directory_version bigint,
    adapter_version text,
    tally jsonb not null,
    reads jsonb not null,
    notices jsonb not null,
    failure text,
    rejected bytea,
    detail bytea
);

create index run_newest on run (integration_id, started_at, id);
create index run_under_way on run (integration_id) where state = 'running';
