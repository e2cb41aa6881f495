-- The version that the directory came to with the change. Whoever writes to a directory holds the
-- row of its property until the end of the transaction, so versions are committed in their order.
alter table history add column directory_version bigint;

create index history_feed on history (property_id, directory_version, id)
    where directory_version is not null;
