select at_ms, actor, action, subject, reason
from (
    select id as place, to_ms(at) as at_ms, actor, action, subject, reason
    from recording_access
    union all
    select seq, to_ms(at), body ->> 'actor', 'played', body ->> 'name', ''
    from fact
    where kind = 'RecordingPlayed'
) as told
where at_ms >= $1
order by at_ms, place
