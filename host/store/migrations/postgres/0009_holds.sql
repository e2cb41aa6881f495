-- Whether all of a run was held for approval. `outlook` is what it does once it is approved, sealed;
-- only the last run of an integration has it.
alter table run add column held boolean not null default false;
alter table run add column outlook bytea;

create index run_with_outlook on run (integration_id) where outlook is not null;

-- What a held run would have done is told by rows of their own, written when that is news among the
-- held runs that follow each other. They say nothing about runs that went through.
alter table outcome add column withheld boolean not null default false;
