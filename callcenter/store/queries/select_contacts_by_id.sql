select
    id, run, channel, pbx, line, group_name, service, tier, target_ms,
    to_ms(arrived_at) as arrived_at, to_ms(queued_at) as queued_at,
    to_ms(connected_at) as connected_at, to_ms(ended_at) as ended_at,
    outcome, ended_by, wait_ms, talk_ms, rings, agent,
    passed, overtook, overtaken, guard_hit, estimate_ms, bound_ms, call_reason,
    to_ms(promised_at) as promised_at
from contact
where id = any ($1::text[])
order by contact.arrived_at nulls last, id
