-- Since when an integration is on without a break; null while it is not. A feed that never had a
-- complete run is stalled from then on.
alter table integration add column on_since text;

update integration set on_since = created_at where state = 'on';
