select
    contact, agent, line, group_name,
    to_ms(begun_at) as begun_at, to_ms(ended_at) as ended_at, why
from survey
where begun_at >= from_ms($1) and begun_at < from_ms($2)
order by survey.begun_at, run, seq
