select
    name, contact, agent, line, group_name, service,
    to_ms(started_at) as started_at, to_ms(ended_at) as ended_at, why, held,
    to_ms(deleted_at) as deleted_at
from recording
where started_at >= from_ms($1) and started_at < from_ms($2)
order by recording.started_at, run, seq
