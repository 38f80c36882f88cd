select to_ms(at) as at_ms, agent, before, after, reason, actor, phone
from agent_state
where agent_state.at >= from_ms($1) and agent_state.at < from_ms($2)
order by agent_state.at, run, seq
