-- A null says "nothing new"; a contact stays with the run that saw it first.
insert into contact (
    id, run, channel, pbx, line, group_name, service, tier, target_ms,
    arrived_at, queued_at, connected_at, ended_at,
    outcome, ended_by, wait_ms, talk_ms, rings, agent,
    passed, overtook, overtaken, guard_hit, estimate_ms, bound_ms, call_reason, promised_at
)
select
    id, run, channel, pbx, line, group_name, service, tier, target_ms,
    from_ms(arrived_at), from_ms(queued_at), from_ms(connected_at), from_ms(ended_at),
    outcome, ended_by, wait_ms, talk_ms, rings, agent,
    passed, overtook, overtaken, guard_hit, estimate_ms, bound_ms, call_reason, from_ms(promised_at)
from unnest(
    $1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::smallint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[],
    $14::text[], $15::text[], $16::bigint[], $17::bigint[], $18::integer[], $19::text[],
    $20::integer[], $21::integer[], $22::integer[], $23::boolean[], $24::bigint[], $25::bigint[],
    $26::text[], $27::bigint[]
) as given (
    id, run, channel, pbx, line, group_name, service, tier, target_ms,
    arrived_at, queued_at, connected_at, ended_at,
    outcome, ended_by, wait_ms, talk_ms, rings, agent,
    passed, overtook, overtaken, guard_hit, estimate_ms, bound_ms, call_reason, promised_at
)
on conflict (id) do update set
    channel = coalesce(excluded.channel, contact.channel),
    pbx = coalesce(excluded.pbx, contact.pbx),
    line = coalesce(excluded.line, contact.line),
    group_name = coalesce(excluded.group_name, contact.group_name),
    service = coalesce(excluded.service, contact.service),
    tier = coalesce(excluded.tier, contact.tier),
    target_ms = coalesce(excluded.target_ms, contact.target_ms),
    arrived_at = coalesce(excluded.arrived_at, contact.arrived_at),
    queued_at = coalesce(excluded.queued_at, contact.queued_at),
    connected_at = coalesce(excluded.connected_at, contact.connected_at),
    ended_at = coalesce(excluded.ended_at, contact.ended_at),
    outcome = coalesce(excluded.outcome, contact.outcome),
    ended_by = coalesce(excluded.ended_by, contact.ended_by),
    wait_ms = coalesce(excluded.wait_ms, contact.wait_ms),
    talk_ms = coalesce(excluded.talk_ms, contact.talk_ms),
    rings = coalesce(excluded.rings, contact.rings),
    agent = coalesce(excluded.agent, contact.agent),
    passed = coalesce(excluded.passed, contact.passed),
    overtook = coalesce(excluded.overtook, contact.overtook),
    overtaken = coalesce(excluded.overtaken, contact.overtaken),
    guard_hit = coalesce(excluded.guard_hit, contact.guard_hit),
    estimate_ms = coalesce(excluded.estimate_ms, contact.estimate_ms),
    bound_ms = coalesce(excluded.bound_ms, contact.bound_ms),
    call_reason = coalesce(excluded.call_reason, contact.call_reason),
    promised_at = coalesce(excluded.promised_at, contact.promised_at)
