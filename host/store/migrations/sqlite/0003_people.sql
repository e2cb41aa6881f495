-- What is kept of a resident record between runs. `leases` is empty where no personal data may be
-- kept. `verdict` is what the last run with news said, `outcome` the word of the last that decided.
create table record (
    pms_property_id blob not null references pms_property (id),
    person text not null,
    organisation_id blob not null references organisation (id),
    leases text not null,
    digest text not null,
    status text not null,
    standing text,
    role text not null,
    missed_since text,
    missed_reads integer,
    outcome text,
    verdict text,
    changed_at text not null,
    primary key (pms_property_id, person)
) strict;

-- One person in the directory of one property. `base` is what the PMS last said of them.
-- `sort_name` and `search_text` are made from the values, so that both engines order and find alike.
create table contact (
    id blob primary key,
    organisation_id blob not null references organisation (id),
    property_id blob not null references property (id),
    source text not null check (source in ('pms', 'hand')),
    first_name text,
    last_name text,
    email text,
    phone text,
    unit text,
    lease_start text,
    lease_end text,
    move_in text,
    move_out text,
    base text,
    sort_name text not null,
    search_text text not null,
    version integer not null,
    created_at text not null,
    changed_at text not null,
    removed_at text
) strict;

create index contact_by_name on contact (property_id, sort_name, id);

-- Record and contact, by ids, with the name and email last taken in. Within one directory a record
-- has at most one link that has not ended; a PMS property that moved to another directory leaves
-- its links behind.
create table link (
    id blob primary key,
    organisation_id blob not null references organisation (id),
    property_id blob not null references property (id),
    pms_property_id blob not null,
    person text not null,
    contact_id blob not null references contact (id),
    remembered text not null,
    created_at text not null,
    ended_at text,
    ended_reason text,
    foreign key (pms_property_id, person) references record (pms_property_id, person)
) strict;

create unique index link_of_record on link (property_id, pms_property_id, person)
    where ended_at is null;
create index link_by_record on link (pms_property_id, person);
create index link_by_contact on link (contact_id);

-- What happened to a contact: which run or which person did what, field by field.
create table history (
    id blob primary key,
    organisation_id blob not null references organisation (id),
    property_id blob not null references property (id),
    contact_id blob not null references contact (id),
    at text not null,
    event text not null,
    changes text not null,
    pms_property_id blob,
    person text,
    run_id blob references run (id),
    actor text
) strict;

create index history_of_contact on history (contact_id, at, id);

-- What a run did to a record, written only when it is news: of an older row holds what it settles
-- to. An empty `verdict` says that a complete read no longer listed the record; `decided` is false
-- where nothing was decided from the read that listed it.
create table outcome (
    integration_id blob not null references integration (id),
    pms_property_id blob not null,
    person text not null,
    directory_version integer not null,
    organisation_id blob not null references organisation (id),
    run_id blob not null references run (id),
    outcome text,
    verdict text,
    decided integer not null,
    primary key (integration_id, pms_property_id, person, directory_version)
) strict;

create index outcome_of_run on outcome (run_id);
