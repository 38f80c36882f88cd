select
    name, contact, agent, line, group_name, service,
    to_ms(started_at) as started_at, to_ms(ended_at) as ended_at, why, held,
    to_ms(deleted_at) as deleted_at
from recording
where deleted_at is null and not held
    and (contact, name) in (
        select contact, body ->> 'name'
        from fact
        where kind = 'RecordingEnded' and body ->> 'keep' = 'false'
    )
order by recording.started_at, run, seq
limit $1
