-- How far a run had got in reading, noted now and then for whoever watches it.
create table progress (
    run_id blob not null references run (id),
    seq integer not null,
    at text not null,
    read integer not null,
    expected integer,
    primary key (run_id, seq)
) strict;

create index progress_by_age on progress (at);
