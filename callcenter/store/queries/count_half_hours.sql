-- $1, $2: the day, from and until, in ms.
with counted as (
    select
        date_bin('30 minutes', first_at, from_ms($1)) as half_hour,
        case
            when answered or called_back then 'answered'
            when ended_at is null then 'open'
            else coalesce(outcome, 'unknown')
        end as ended,
        count(*) as contacts,
        count(*) filter (where offered) as offered,
        count(*) filter (where answered and in_target) as answered_in_target
    from counted_contact
    where first_at >= from_ms($1) and first_at < from_ms($2)
    group by 1, 2
)
select
    (to_ms(half_hour) - $1) / 1800000 as half_hour,
    ended as outcome,
    contacts,
    offered,
    answered_in_target
from counted
order by counted.half_hour, ended
