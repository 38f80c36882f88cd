insert into agent_state (run, seq, at, agent, before, after, reason, actor, phone)
select run, seq, from_ms(at_ms), agent, before, after, reason, actor, phone
from unnest(
    $1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[]
) as given (run, seq, at_ms, agent, before, after, reason, actor, phone)
