-- What operators said that status words amount to which the adapter does not know.
alter table credential add column standings jsonb not null default '{}';
