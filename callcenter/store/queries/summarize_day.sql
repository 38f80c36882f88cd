-- $1, $2: the day, from and until; $3: a talk below this is short; all in ms.
-- One row a group, and one for everybody, those without a group included. Counts take one pass;
-- what needs an order takes one sort by one plain number for each group, which is the cheapest.
with day as materialized (
    select
        group_name, tier, outcome, ended_at, talk_ms, target_ms, wait_ms, answer_wait_ms,
        passed, overtook, overtaken, guard_hit, estimate_ms, bound_ms,
        offered, answered, hung_up, in_target, arrival_untold, answer_untold, clock_odd,
        answer_wait_ms::float8 / target_ms as ratio,
        answer_wait_ms - estimate_ms as error_ms
    from counted_contact
    where first_at >= from_ms($1) and first_at < from_ms($2)
),
waited as materialized (
    select group_name, answer_wait_ms, ratio from day where answer_wait_ms is not null
),
sums as (
    select
        group_name,
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
        max(answer_wait_ms) as max_ms,
        coalesce(sum(overtook), 0) as overtook,
        coalesce(sum(passed), 0) as passed,
        coalesce(sum(overtaken), 0) as overtaken,
        count(*) filter (where overtaken > 0) as overtaken_contacts,
        count(*) filter (where guard_hit) as guard_hits,
        count(error_ms) as estimates,
        avg(error_ms)::float8 as error_ms,
        avg(abs(error_ms))::float8 as absolute_error_ms,
        avg(error_ms::float8 * error_ms) as squared_error_ms2,
        count(*) filter (where answer_wait_ms is not null and bound_ms is not null) as bounds,
        count(*) filter (where answer_wait_ms <= bound_ms) as in_bound,
        count(*) filter (where hung_up and wait_ms > bound_ms) as left_beyond_bound,
        count(ratio) as ratios,
        coalesce(sum(ratio), 0) as ratio_sum,
        coalesce(sum(ratio * ratio), 0) as ratio_squares,
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
    from day
    group by grouping sets ((group_name), ())
)
select
    sums.*,
    spread.*,
    fairness.*
from sums
cross join lateral (
    select
        percentile_disc(0.5) within group (order by answer_wait_ms) as p50_ms,
        percentile_disc(0.9) within group (order by answer_wait_ms) as p90_ms,
        percentile_disc(0.95) within group (order by answer_wait_ms) as p95_ms
    from waited
    where sums.everybody or waited.group_name = sums.group_name
) as spread
cross join lateral (
    select coalesce(sum(ratio * place), 0) as ratio_ranked
    from (
        select ratio, row_number() over (order by ratio) as place
        from waited
        where ratio is not null and (sums.everybody or waited.group_name = sums.group_name)
    ) as placed
) as fairness
where sums.everybody or sums.group_name is not null
