select
    name, contact, agent, line, group_name, service,
    to_ms(started_at) as started_at, to_ms(ended_at) as ended_at, why, held,
    to_ms(deleted_at) as deleted_at
from recording
where contact = any($1::text[])
order by recording.started_at, run, seq
