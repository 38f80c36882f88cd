-- Percentiles by nearest rank: a wait that somebody really had.
with waited as (
    select
        coalesce(line, '') as line,
        coalesce(group_name, '') as group_name,
        tier,
        outcome,
        connected_at is not null as answered,
        ended_at is null as unfinished,
        case when connected_at is not null and promised_at is null then wait_ms end as wait_ms
    from contact
    where run = $1
)
select
    line,
    group_name,
    min(tier) as tier,
    count(*) as contacts,
    count(*) filter (where answered) as answered,
    count(*) filter (where not answered and outcome = 'abandoned') as abandoned,
    count(*) filter (where not answered and outcome = 'short') as short,
    count(*) filter (where not answered and outcome = 'left_menu') as left_menu,
    count(*) filter (where not answered and outcome = 'finished') as finished,
    count(*) filter (where not answered and outcome = 'lost') as lost,
    count(*) filter (where not answered and unfinished) as unfinished,
    count(wait_ms) as waits,
    avg(wait_ms)::float8 as mean_ms,
    percentile_disc(0.5) within group (order by wait_ms) as p50_ms,
    percentile_disc(0.9) within group (order by wait_ms) as p90_ms,
    max(wait_ms) as max_ms
from waited
group by line, group_name
order by min(tier) nulls last, line, group_name
