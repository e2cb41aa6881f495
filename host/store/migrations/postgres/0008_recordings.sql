-- How long transcripts of reads are kept, and whether at all.
alter table integration add column recordings jsonb not null
    default '{"keep":true,"runs":24,"days":7}';

-- What the PMS answered in a read, compressed and sealed; reads that were answered alike share it.
-- `people` is a set of hashes of the records in it, eight bytes each. `fingerprint` tells equal
-- transcripts. Both are made with the master key, so that they tell nothing to whoever lacks it.
-- `anybody` is true where it is not known who is in it.
create table transcript (
    id uuid primary key,
    organisation_id uuid not null references organisation (id),
    integration_id uuid not null references integration (id),
    fingerprint bytea not null,
    people bytea not null,
    anybody boolean not null,
    bodies bytea not null
);

create index transcript_by_fingerprint on transcript (integration_id, fingerprint);
create index transcript_by_organisation on transcript (organisation_id);

-- A run with a transcript can be replayed. `recording` is what the run itself adds to it, sealed.
alter table run add column transcript_id uuid references transcript (id);
alter table run add column recording bytea;
alter table run add column secrets_removed bigint;

create index run_recorded on run (integration_id, started_at, id) where transcript_id is not null;
create index run_of_transcript on run (transcript_id) where transcript_id is not null;
