-- The same contacts as in the report of a day, with what the rows of `reporting` group them by.
create or replace view counted_contact as
select
    id, group_name, tier, outcome, ended_at, talk_ms,
    passed, overtook, overtaken, guard_hit, estimate_ms, bound_ms,
    coalesce(arrived_at, queued_at, connected_at, ended_at) as first_at,
    answered,
    offered,
    hung_up,
    case when wait_ms >= 0 then wait_ms end as wait_ms,
    case when target_ms > 0 then target_ms end as target_ms,
    case when answered and wait_ms >= 0 then wait_ms end as answer_wait_ms,
    offered and wait_ms >= 0 and target_ms > 0 and wait_ms <= target_ms as in_target,
    arrived_at is null as arrival_untold,
    answered and connected_at is null as answer_untold,
    coalesce(connected_at < queued_at, false) or coalesce(ended_at < arrived_at, false)
        or coalesce(ended_at < connected_at, false) or coalesce(wait_ms < 0, false) as clock_odd,
    promised_at is not null as promised,
    promised_at is not null and spoken_with as called_back,
    case
        when promised_at is not null and connected_at >= promised_at
            then to_ms(connected_at) - to_ms(promised_at)
    end as callback_wait_ms,
    line,
    service,
    ended_by,
    rings,
    case
        when spoken_with then 'answered'
        when ended_at is null then 'open'
        else coalesce(outcome, 'unknown')
    end as ended
from contact
cross join lateral (
    select
        group_name is not null
        and (connected_at is not null or coalesce(outcome = 'answered', false)) as spoken_with
) as s
cross join lateral (
    select spoken_with and promised_at is null as answered
) as a
cross join lateral (
    select
        answered
        or (group_name is not null and ended_at is not null and promised_at is null) as offered
) as o
cross join lateral (
    select
        offered and not answered and coalesce(outcome in ('abandoned', 'short'), false) as hung_up
) as h;

-- One jump a name over the index: of millions of changes only so many rows are read as agents are.
create view known_agent as
with recursive known as (
    select min(agent) as agent from agent_state
    union all
    select (select min(agent) from agent_state where agent_state.agent > known.agent)
    from known
    where agent is not null
)
select agent from known where agent is not null;
comment on view known_agent is 'Every agent of whom a change is on record.';

create schema reporting;
comment on schema reporting is
    'Rows of 15, 30 and 60 minutes for other programs, without callers: docs/report.md.';

-- Intervals are series that are joined by range, so that whoever asks for a week reads a week: a
-- condition on date_bin() would read all years. The 15, 30 and 60 are those of the UTC clock.
do $make$
declare
    minutes integer;
    dimension record;
begin
foreach minutes in array array[15, 30, 60] loop
    for dimension in
        select * from (values
            ('lines', 'coalesce(line, '''') as line', 'line', '1, 2'),
            ('groups', 'coalesce(group_name, '''') as group_name', 'group_name', '1, 2'),
            (
                'services',
                'coalesce(line, '''') as line, coalesce(service, '''') as service',
                'line, service',
                '1, 2, 3'
            )
        ) as each (name, taken, told, places)
    loop
        execute format(
$view$
create view reporting.%1$I as
select
    interval_start, %3$s,
    contacts, offered, answered, answered_in_target,
    abandoned, short, abandoned_in_target, other_ends,
    answered_in_target::float8 / nullif(offered, 0) as service_level_strict,
    answered_in_target::float8 / nullif(answered, 0) as service_level_answered_only,
    answered_in_target::float8 / nullif(offered - abandoned_in_target, 0) as service_level_neutral,
    (answered_in_target + abandoned_in_target)::float8 / nullif(offered, 0)
        as service_level_lenient,
    answered::float8 / nullif(offered, 0) as answer_rate,
    abandoned::float8 / nullif(offered, 0) as abandonment,
    (abandoned - short)::float8 / nullif(offered - short, 0) as abandonment_without_short,
    round(target_ms / 1000.0, 3) as target_s,
    waits,
    round(wait_sum_ms / 1000.0, 3) as wait_sum_s,
    round(wait_sum_ms / 1000.0 / nullif(waits, 0), 3) as wait_mean_s,
    round(wait_ranks_ms[1] / 1000.0, 3) as wait_p50_s,
    round(wait_ranks_ms[2] / 1000.0, 3) as wait_p90_s,
    round(wait_ranks_ms[3] / 1000.0, 3) as wait_p95_s,
    round(wait_max_ms / 1000.0, 3) as wait_max_s,
    answered_in_20_s, answered_in_60_s, answered_in_120_s, answered_in_300_s,
    round(abandon_wait_mean_ms / 1000.0, 3) as abandon_wait_mean_s,
    round(abandon_wait_max_ms / 1000.0, 3) as abandon_wait_max_s,
    talks,
    round(talk_sum_ms / 1000.0, 3) as talk_sum_s,
    round(talk_sum_ms / 1000.0 / nullif(talks, 0), 3) as talk_mean_s,
    round(talk_max_ms / 1000.0, 3) as talk_max_s,
    ended_by_caller, ended_by_agent, rings,
    overtakes, same_class_overtakes, overtaken, overtaken_contacts, guard_hits,
    promised, called_back, callback_failed, callback_expired, callback_cancelled, callback_open,
    round(callback_ranks_ms[1] / 1000.0, 3) as callback_wait_p50_s,
    round(callback_ranks_ms[2] / 1000.0, 3) as callback_wait_p90_s,
    round(callback_wait_max_ms / 1000.0, 3) as callback_wait_max_s,
    diverted, turned_away, closed, left_menu, finished, fallback, lost, unseen, pbx_died, open
from (
    select
        interval_start, %2$s,
        max(target_ms) as target_ms,
        count(*) as contacts,
        count(*) filter (where offered) as offered,
        count(*) filter (where answered) as answered,
        count(*) filter (where answered and in_target) as answered_in_target,
        count(*) filter (where hung_up) as abandoned,
        count(*) filter (where hung_up and outcome = 'short') as short,
        count(*) filter (where hung_up and in_target) as abandoned_in_target,
        count(*) filter (where offered and not answered and not hung_up) as other_ends,
        count(answer_wait_ms) as waits,
        coalesce(sum(answer_wait_ms), 0) as wait_sum_ms,
        percentile_disc(array[0.5, 0.9, 0.95]) within group (order by answer_wait_ms)
            as wait_ranks_ms,
        max(answer_wait_ms) as wait_max_ms,
        count(*) filter (where answer_wait_ms <= 20000) as answered_in_20_s,
        count(*) filter (where answer_wait_ms <= 60000) as answered_in_60_s,
        count(*) filter (where answer_wait_ms <= 120000) as answered_in_120_s,
        count(*) filter (where answer_wait_ms <= 300000) as answered_in_300_s,
        avg(wait_ms) filter (where hung_up) as abandon_wait_mean_ms,
        max(wait_ms) filter (where hung_up) as abandon_wait_max_ms,
        count(*) filter (where ended = 'answered' and talk_ms > 0) as talks,
        coalesce(sum(talk_ms) filter (where ended = 'answered'), 0) as talk_sum_ms,
        max(talk_ms) filter (where ended = 'answered' and talk_ms > 0) as talk_max_ms,
        count(*) filter (where ended = 'answered' and ended_by = 'caller') as ended_by_caller,
        count(*) filter (where ended = 'answered' and ended_by = 'agent') as ended_by_agent,
        coalesce(sum(rings), 0) as rings,
        coalesce(sum(passed), 0) as overtakes,
        coalesce(sum(overtook), 0) as same_class_overtakes,
        coalesce(sum(overtaken), 0) as overtaken,
        count(*) filter (where overtaken > 0) as overtaken_contacts,
        count(*) filter (where guard_hit) as guard_hits,
        count(*) filter (where promised) as promised,
        count(*) filter (where called_back) as called_back,
        count(*) filter (where promised and ended = 'callback_failed') as callback_failed,
        count(*) filter (where promised and ended = 'callback_expired') as callback_expired,
        count(*) filter (where promised and ended = 'callback_cancelled') as callback_cancelled,
        count(*) filter (where promised and ended = 'open') as callback_open,
        percentile_disc(array[0.5, 0.9]) within group (order by callback_wait_ms)
            as callback_ranks_ms,
        max(callback_wait_ms) as callback_wait_max_ms,
        count(*) filter (where ended = 'diverted') as diverted,
        count(*) filter (where ended = 'turned_away') as turned_away,
        count(*) filter (where ended = 'closed') as closed,
        count(*) filter (where ended = 'left_menu') as left_menu,
        count(*) filter (where ended = 'finished') as finished,
        count(*) filter (where ended = 'fallback') as fallback,
        count(*) filter (where ended = 'lost') as lost,
        count(*) filter (where ended = 'unseen') as unseen,
        count(*) filter (where ended = 'pbx_died') as pbx_died,
        count(*) filter (where ended = 'open') as open
    from generate_series(
        date_bin(
            '%4$s minutes',
            (select min(coalesce(arrived_at, queued_at, connected_at, ended_at)) from contact),
            timestamptz '2000-01-01 00:00:00+00'
        ),
        (select max(coalesce(arrived_at, queued_at, connected_at, ended_at)) from contact),
        '%4$s minutes'
    ) as series (interval_start)
    join counted_contact
        on first_at >= interval_start and first_at < interval_start + interval '%4$s minutes'
    group by %5$s
) as counted
$view$,
            dimension.name || '_' || minutes, dimension.taken, dimension.told, minutes,
            dimension.places
        );
        execute format(
            'comment on view reporting.%I is %L',
            dimension.name || '_' || minutes,
            format(
                'Contacts by %s and interval of %s minutes in which they arrived. No personal data.',
                dimension.told, minutes
            )
        );
    end loop;

    -- What each agent did within each interval: the state that it began with, and each change.
    execute format(
$view$
create view %1$I as
select interval_start, known_agent.agent, before, state, reason, changed, until - since as lasted
from generate_series(
    date_bin(
        '%2$s minutes',
        (select min(at) from fact),
        timestamptz '2000-01-01 00:00:00+00'
    ),
    (select max(at) from fact),
    '%2$s minutes'
) as series (interval_start)
cross join known_agent
cross join lateral (
    select
        before, state, reason, changed, at as since,
        coalesce(
            lead(at) over (order by at, changed, run, seq),
            greatest(at, least(
                interval_start + interval '%2$s minutes', (select max(at) from fact)
            ))
        ) as until
    from (
        (
            select
                interval_start as at, run, seq, after as before, after as state, reason,
                false as changed
            from agent_state
            where agent = known_agent.agent and at < interval_start
            order by agent_state.at desc, run desc, seq desc
            limit 1
        )
        union all
        select at, run, seq, before, after, reason, true
        from agent_state
        where
            agent = known_agent.agent
            and at >= interval_start and at < interval_start + interval '%2$s minutes'
    ) as states
) as spans
$view$,
        'agent_span_' || minutes, minutes
    );
    execute format(
$view$
create view reporting.%1$I as
select
    interval_start, agent,
    round(extract(epoch from available + ringing + talking + wrap_up + paused), 3) as logged_in_s,
    round(extract(epoch from available), 3) as available_s,
    round(extract(epoch from ringing), 3) as ringing_s,
    round(extract(epoch from talking), 3) as talking_s,
    round(extract(epoch from wrap_up), 3) as wrap_up_s,
    round(extract(epoch from paused), 3) as paused_s,
    extract(epoch from talking + wrap_up)::float8
        / nullif(extract(epoch from available + ringing + talking + wrap_up)::float8, 0)
        as occupancy,
    rung, answered, no_answer, refused, not_reached, taken_back,
    round(extract(epoch from talking + wrap_up) / nullif(answered, 0), 3) as handling_mean_s
from (
    select
        interval_start, agent,
        coalesce(sum(lasted) filter (where state = 'available'), '0') as available,
        coalesce(sum(lasted) filter (where state = 'ringing'), '0') as ringing,
        coalesce(sum(lasted) filter (where state = 'talking'), '0') as talking,
        coalesce(sum(lasted) filter (where state = 'wrap_up'), '0') as wrap_up,
        coalesce(sum(lasted) filter (where state = 'paused'), '0') as paused,
        count(*) filter (where changed and state = 'ringing') as rung,
        count(*) filter (where changed and before = 'ringing' and state = 'talking') as answered,
        count(*) filter (where changed and before = 'ringing' and reason = 'no_answer')
            as no_answer,
        count(*) filter (where changed and before = 'ringing' and reason = 'refused') as refused,
        count(*) filter (
            where changed and before = 'ringing' and reason in ('busy', 'unreachable', 'failed')
        ) as not_reached,
        count(*) filter (where changed and before = 'ringing' and reason = 'cancelled')
            as taken_back
    from %2$I
    group by interval_start, agent
    having bool_or(state <> 'offline' and (changed or lasted > '0'))
) as counted
$view$,
        'agents_' || minutes, 'agent_span_' || minutes
    );
    execute format(
$view$
create view reporting.%1$I as
select
    interval_start, agent, reason,
    round(extract(epoch from sum(lasted)), 3) as paused_s,
    count(*) filter (where changed) as begun
from %2$I
where state = 'paused' and (changed or lasted > '0')
group by interval_start, agent, reason
$view$,
        'pauses_' || minutes, 'agent_span_' || minutes
    );
    execute format(
        'comment on view reporting.%I is %L', 'agents_' || minutes,
        format('What agents did within each %s minutes. Agents by number, no callers.', minutes)
    );
    execute format(
        'comment on view reporting.%I is %L', 'pauses_' || minutes,
        format('Pauses within each %s minutes, by agent and reason. No callers.', minutes)
    );
end loop;
end
$make$;
