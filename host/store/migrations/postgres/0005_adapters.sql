-- One immutable build of an adapter.
create table adapter_version (
    digest text primary key,
    adapter_id text not null,
    version text not null,
    class text not null,
    descriptor jsonb not null,
    component bytea not null,
    installed_at timestamptz not null,
    installed_by text not null,
    unique (adapter_id, version)
);

-- Which build of an adapter new sessions run, and which one ran before it.
create table adapter (
    id text primary key,
    active_digest text not null references adapter_version (digest),
    previous_digest text references adapter_version (digest),
    activated_at timestamptz not null,
    activated_by text not null,
    reason text not null
);

-- Hosts that an operator lets an adapter reach.
create table host_grant (
    adapter_id text not null,
    pattern text not null,
    granted_at timestamptz not null,
    granted_by text not null,
    primary key (adapter_id, pattern)
);
