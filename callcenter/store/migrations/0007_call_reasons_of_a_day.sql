-- Most contacts have no reason: the report of a day must not read them twice.
create index contact_call_reason on contact
    (coalesce(arrived_at, queued_at, connected_at, ended_at))
    where call_reason is not null;
