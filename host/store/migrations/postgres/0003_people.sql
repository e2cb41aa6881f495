-- What is kept of a resident record between runs. `leases` is empty where no personal data may be
-- kept. `verdict` is what the last run with news said, `outcome` the word of the last that decided.
create table record (
    pms_property_id uuid not null references pms_property (id),
    person text not null collate "C",
    organisation_id uuid not null references organisation (id),
    leases jsonb not null,
    digest text not null,
    status text not null,
    standing text,
    role text not null,
    missed_since timestamptz,
    missed_reads bigint,
    outcome text,
    verdict jsonb,
    changed_at timestamptz not null,
    primary key (pms_property_id, person)
);

-- One person in the directory of one property. `base` is what the PMS last said of them.
-- `sort_name` and `search_text` are made from the values, so that both engines order and find alike.
create table contact (
    id uuid primary key,
    organisation_id uuid not null references organisation (id),
    property_id uuid not null references property (id),
    source text not null check (source in ('pms', 'hand')),
    first_name text,
    last_name text,
    email text,
    phone text,
    unit text,
    lease_start date,
    lease_end date,
    move_in date,
    move_out date,
    base jsonb,
    sort_name text not null collate "C",
    search_text text not null,
    version bigint not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    removed_at timestamptz
);

create index contact_by_name on contact (property_id, sort_name, id);

-- Record and contact, by ids, with the name and email last taken in. Within one directory a record
-- has at most one link that has not ended; a PMS property that moved to another directory leaves
-- its links behind.
create table link (
    id uuid primary key,
    organisation_id uuid not null references organisation (id),
    property_id uuid not null references property (id),
    pms_property_id uuid not null,
    person text not null collate "C",
    contact_id uuid not null references contact (id),
    remembered jsonb not null,
    created_at timestamptz not null,
    ended_at timestamptz,
    ended_reason text,
    foreign key (pms_property_id, person) references record (pms_property_id, person)
);

create unique index link_of_record on link (property_id, pms_property_id, person)
    where ended_at is null;
create index link_by_record on link (pms_property_id, person);
create index link_by_contact on link (contact_id);

-- What happened to a contact: which run or which person did what, field by field.
create table history (
    id uuid primary key,
    organisation_id uuid not null references organisation (id),
    property_id uuid not null references property (id),
    contact_id uuid not null references contact (id),
    at timestamptz not null,
    event text not null,
    changes jsonb not null,
    pms_property_id uuid,
    person text,
    run_id uuid references run (id),
    actor text
);

create index history_of_contact on history (contact_id, at, id);

-- What a run did to a record, written only when it is news: of an older row holds what it settles
-- to. An empty `verdict` says that a complete read no longer listed the record; `decided` is false
-- where nothing was decided from the read that listed it.
create table outcome (
    integration_id uuid not null references integration (id),
    pms_property_id uuid not null,
    person text not null collate "C",
    directory_version bigint not null,
    organisation_id uuid not null references organisation (id),
    run_id uuid not null references run (id),
    outcome text,
    verdict jsonb,
    decided boolean not null,
    primary key (integration_id, pms_property_id, person, directory_version)
);

create index outcome_of_run on outcome (run_id);
