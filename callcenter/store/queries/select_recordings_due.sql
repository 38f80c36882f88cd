select
    name, contact, agent, line, group_name, service,
    to_ms(started_at) as started_at, to_ms(ended_at) as ended_at, why, held,
    to_ms(deleted_at) as deleted_at
from recording
where started_at < from_ms($1) and ($2 = '' or line = $2) and deleted_at is null and not held
order by recording.started_at, run, seq
limit $3
