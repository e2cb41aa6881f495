-- How far a run had got in reading, noted now and then for whoever watches it.
create table progress (
    run_id uuid not null references run (id),
    seq bigint not null,
    at timestamptz not null,
    read bigint not null,
    expected bigint,
    primary key (run_id, seq)
);

create index progress_by_age on progress (at);
