-- Whoever owns properties and credentials. Every table of theirs carries its id, so that they can
-- be spread over several databases by it.
create table organisation (
    id blob primary key,
    name text not null,
    created_at text not null
) strict;

-- One of our properties: one directory. `directory_version` grows with every write to the people
-- of the directory; who writes from a plan names the version the plan was made from.
create table property (
    id blob primary key,
    organisation_id blob not null references organisation (id),
    name text not null,
    time_zone text not null,
    version integer not null,
    directory_version integer not null,
    created_at text not null
) strict;

create index property_by_organisation on property (organisation_id, id);

-- What stands behind a credential at a PMS: another credential for it changes no id.
create table account (
    id blob primary key,
    organisation_id blob not null references organisation (id),
    adapter_id text not null,
    name text not null,
    created_at text not null,
    unique (organisation_id, adapter_id, name)
) strict;

-- A property as the PMS lists it, with the last read of it that was accepted.
create table pms_property (
    id blob primary key,
    organisation_id blob not null references organisation (id),
    account_id blob not null references account (id),
    pms_id text not null,
    name text not null,
    accepted_at text,
    accepted_people integer,
    created_at text not null,
    unique (account_id, pms_id)
) strict;

-- A sign-in at a PMS. `secrets` is sealed; `secret_keys` tells which are set, when and by whom.
-- While `failing_since` is set nobody calls the PMS with it but for one probe at `probe_at`.
create table credential (
    id blob primary key,
    organisation_id blob not null references organisation (id),
    adapter_id text not null,
    account_id blob references account (id),
    name text not null,
    settings text not null,
    secrets blob not null,
    secret_keys text not null,
    version integer not null,
    failing_since text,
    failure text,
    probe_at text,
    created_at text not null
) strict;

create index credential_by_organisation on credential (organisation_id, id);
