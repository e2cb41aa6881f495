-- Whom or what an alert asks about, whatever the values, and the last alert before it that asked the
-- same and was closed.
alter table alert add column subject text;
alter table alert add column earlier_id blob references alert (id);

create index alert_by_subject on alert (integration_id, subject) where subject is not null;
