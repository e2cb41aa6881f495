-- A bearer token of the API; the token itself is shown once and only its hash is kept.
create table api_token (
    id uuid primary key,
    organisation_id uuid references organisation (id),
    name text not null,
    prefix text not null,
    hash bytea not null unique,
    role text not null check (role in ('viewer', 'operator', 'admin')),
    created_at timestamptz not null,
    created_by text not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);

-- Every write that somebody asked for, without secrets.
create table audit (
    id uuid primary key,
    organisation_id uuid references organisation (id),
    at timestamptz not null,
    actor text not null,
    origin text not null,
    action text not null,
    subject text not null,
    before jsonb,
    after jsonb
);

create index audit_newest on audit (at, id);
