-- One property's feed. `claim_token` only ever grows: whoever holds an older one writes nothing.
create table integration (
    id blob primary key,
    organisation_id blob not null references organisation (id),
    property_id blob not null unique references property (id),
    credential_id blob references credential (id),
    settings text not null,
    state text not null check (state in ('draft', 'on', 'off')),
    version integer not null,
    due_at text,
    due_trigger text not null,
    due_actor text,
    follow_up integer not null,
    follow_up_actor text,
    claim_token integer not null,
    claim_node text,
    claim_expires_at text,
    last_complete_at text,
    created_at text not null
) strict;

create index integration_due on integration (due_at) where state = 'on';
create index integration_by_organisation on integration (organisation_id, id);
create index integration_by_credential on integration (credential_id);

-- A PMS property feeds one directory only.
create table attachment (
    pms_property_id blob primary key references pms_property (id),
    integration_id blob not null references integration (id),
    organisation_id blob not null references organisation (id)
) strict;

create index attachment_by_integration on attachment (integration_id);

-- One pass of one integration, or one decision. `rejected` and `detail` hold words of a guest or a
-- PMS, which may name residents, and are sealed. `directory_version` is what the directory had
-- become when the run had written its last.
create table run (
    id blob primary key,
    organisation_id blob not null references organisation (id),
    integration_id blob not null references integration (id),
    trigger text not null,
    actor text,
    state text not null
        check (state in ('running', 'complete', 'incomplete', 'failed', 'stopped')),
    started_at text not null,
    finished_at text,
    directory_version integer,
    adapter_version text,
    tally text not null,
    reads text not null,
    notices text not null,
    failure text,
    rejected blob,
    detail blob
) strict;

create index run_newest on run (integration_id, started_at, id);
create index run_under_way on run (integration_id) where state = 'running';
