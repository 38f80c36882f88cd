-- $1, $2: the day, from and until; $3: a talk below this is short; all in ms.
-- One row a group, and one for all together, those without a group included.
with ratios as (
    select *, answer_wait_ms::float8 / target_ms as ratio
    from counted_contact
    where first_at >= from_ms($1) and first_at < from_ms($2)
),
ranked as (
    select
        *,
        row_number() over (order by ratio) as place,
        row_number() over (partition by group_name order by ratio) as place_in_group
    from ratios
)
select
    coalesce(group_name, '') as group_name,
    grouping(group_name) = 1 as everybody,
    min(tier) as tier,
    max(target_ms) as target_ms,
    count(*) as contacts,
    count(*) filter (where offered) as offered,
    count(*) filter (where answered) as answered,
    count(*) filter (where hung_up) as abandoned,
    count(*) filter (where hung_up and outcome = 'short') as short,
    count(*) filter (where answered and in_target) as answered_in_target,
    count(*) filter (where hung_up and in_target) as abandoned_in_target,
    count(answer_wait_ms) as waits,
    avg(answer_wait_ms)::float8 as mean_ms,
    percentile_disc(0.5) within group (order by answer_wait_ms) as p50_ms,
    percentile_disc(0.9) within group (order by answer_wait_ms) as p90_ms,
    percentile_disc(0.95) within group (order by answer_wait_ms) as p95_ms,
    max(answer_wait_ms) as max_ms,
    coalesce(sum(overtook), 0) as overtook,
    coalesce(sum(passed), 0) as passed,
    coalesce(sum(overtaken), 0) as overtaken,
    count(*) filter (where overtaken > 0) as overtaken_contacts,
    count(*) filter (where guard_hit) as guard_hits,
    count(*) filter (where answer_wait_ms is not null and estimate_ms is not null) as estimates,
    avg(answer_wait_ms - estimate_ms)::float8 as error_ms,
    avg(abs(answer_wait_ms - estimate_ms))::float8 as absolute_error_ms,
    avg((answer_wait_ms - estimate_ms)::float8 ^ 2) as squared_error_ms2,
    count(*) filter (where answer_wait_ms is not null and bound_ms is not null) as bounds,
    count(*) filter (where answer_wait_ms <= bound_ms) as in_bound,
    count(*) filter (where hung_up and wait_ms > bound_ms) as left_beyond_bound,
    count(ratio) as ratios,
    coalesce(sum(ratio), 0) as ratio_sum,
    coalesce(sum(ratio ^ 2), 0) as ratio_squares,
    coalesce(
        case
            when grouping(group_name) = 1 then sum(ratio * place)
            else sum(ratio * place_in_group)
        end,
        0
    ) as ratio_ranked,
    max(ratio) as ratio_max,
    count(*) filter (where answered and talk_ms > 0 and talk_ms < $3) as short_talks,
    count(*) filter (where arrival_untold) as arrivals_untold,
    count(*) filter (where answer_untold) as answers_untold,
    count(*) filter (where offered and wait_ms is null) as waits_untold,
    count(*) filter (where offered and target_ms is null) as targets_untold,
    count(*) filter (where answered and overtook is null) as order_untold,
    count(*) filter (where answered and ended_at is not null and coalesce(talk_ms, 0) = 0)
        as talks_untold,
    count(*) filter (where ended_at is null) as open,
    count(*) filter (where clock_odd) as clock_odd
from ranked
group by grouping sets ((group_name), ())
having grouping(group_name) = 1 or group_name is not null
