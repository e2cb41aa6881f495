-- The entry that an undo takes back.
alter table history add column undoes uuid references history (id);

create index history_of_run on history (run_id) where run_id is not null;
