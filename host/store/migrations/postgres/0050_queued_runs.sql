-- A run that somebody asked for has its id before it begins: `due_run_id` is that of the run that is
-- due, `follow_up_run_id` that of the one that follows the run under way, asked for at
-- `follow_up_at`.
alter table integration add column due_run_id uuid;
alter table integration add column follow_up_run_id uuid;
alter table integration add column follow_up_at timestamptz;
