-- Call budgets of a credential that stand in for those of its adapter, by the group of operations.
alter table credential add column budgets jsonb not null default '[]';
