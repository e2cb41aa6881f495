-- When changes were last laid over the accepted read of everybody.
alter table pms_property add column laid_over_at timestamptz;

-- How many calls the last read of everybody took, by the groups that call budgets are for: where a
-- budget cannot carry as many again, only what changed is read.
alter table integration add column full_read_calls jsonb not null default '{}';
