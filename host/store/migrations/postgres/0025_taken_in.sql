-- When anything that a PMS said was last taken in: what was said of a run before counts no more, even
-- once the PMS property is detached.
alter table property add column taken_in_at timestamptz;

update property set taken_in_at = (
    select max(coalesce(p.laid_over_at, p.accepted_at))
    from integration i
    join attachment a on a.integration_id = i.id
    join pms_property p on p.id = a.pms_property_id
    where i.property_id = property.id);
