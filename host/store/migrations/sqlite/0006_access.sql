-- A bearer token of the API; the token itself is shown once and only its hash is kept.
create table api_token (
    id blob primary key,
    organisation_id blob references organisation (id),
    name text not null,
    prefix text not null,
    hash blob not null unique,
    role text not null check (role in ('viewer', 'operator', 'admin')),
    created_at text not null,
    created_by text not null,
    expires_at text,
    last_used_at text,
    revoked_at text
) strict;

-- Every write that somebody asked for, without secrets.
create table audit (
    id blob primary key,
    organisation_id blob references organisation (id),
    at text not null,
    actor text not null,
    origin text not null,
    action text not null,
    subject text not null,
    before text,
    after text
) strict;

create index audit_newest on audit (at, id);
