-- Whoever owns properties and credentials. Every table of theirs carries its id, so that they can
-- be spread over several databases by it.
create table organisation (
    id uuid primary key,
    name text not null,
    created_at timestamptz not null
);

-- One of our properties: one directory. `directory_version` grows with every write to the people
-- of the directory; who writes from a plan names the version the plan was made from.
create table property (
    id uuid primary key,
    organisation_id uuid not null references organisation (id),
    name text not null,
    time_zone text not null,
    version bigint not null,
    directory_version bigint not null,
    created_at timestamptz not null
);

create index property_by_organisation on property (organisation_id, id);

-- What stands behind a credential at a PMS: another credential for it changes no id.
create table account (
    id uuid primary key,
    organisation_id uuid not null references organisation (id),
    adapter_id text not null,
    name text not null,
    created_at timestamptz not null,
    unique (organisation_id, adapter_id, name)
);

-- A property as the PMS lists it, with the last read of it that was accepted.
create table pms_property (
    id uuid primary key,
    organisation_id uuid not null references organisation (id),
    account_id uuid not null references account (id),
    pms_id text not null collate "C",
    name text not null,
    accepted_at timestamptz,
    accepted_people bigint,
    created_at timestamptz not null,
    unique (account_id, pms_id)
);

-- A sign-in at a PMS. `secrets` is sealed; `secret_keys` tells which are set, when and by whom.
-- While `failing_since` is set nobody calls the PMS with it but for one probe at `probe_at`.
create table credential (
    id uuid primary key,
    organisation_id uuid not null references organisation (id),
    adapter_id text not null,
    account_id uuid references account (id),
    name text not null,
    settings jsonb not null,
    secrets bytea not null,
    secret_keys jsonb not null,
    version bigint not null,
    failing_since timestamptz,
    failure text,
    probe_at timestamptz,
    created_at timestamptz not null
);

create index credential_by_organisation on credential (organisation_id, id);
