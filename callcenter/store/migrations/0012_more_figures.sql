-- What other reporting tools tell and the first rows of `reporting` do not: docs/report.md.
create index fact_happening on fact (at) where kind in (
    'Overflowed', 'TurnedAway', 'MetClosed', 'CameBack', 'CallbackAsked', 'CallbackRefused',
    'CallbackPromised', 'CallbackDialled', 'CallbackMissed', 'CallbackReached', 'HandedBack',
    'Transferred', 'TransferEnded', 'HelpAsked', 'HelpJoined', 'SurveyBegun', 'SurveyEnded'
);

-- On the phone and in the line, from the entry until that was over; whose end nobody knows is not
-- in it. `first_at` has an index, and nobody waits on the phone for six hours.
create view waiting_contact as
select
    coalesce(line, '') as line,
    coalesce(arrived_at, queued_at, connected_at, ended_at) as first_at,
    queued_at as since,
    until
from contact
cross join lateral (
    select
        coalesce(
            promised_at, connected_at, queued_at + wait_ms * interval '1 millisecond'
        ) as until
) as u
where until > queued_at;
comment on view waiting_contact is 'When each contact stood in its line. No personal data.';

do $make$
declare
    minutes integer;
    thresholds text;
    answers text;
begin
select string_agg(
    format(
        'count(*) filter (where %s_wait_ms <= %s000) as %s_in_%s_s', word, seconds, told, seconds
    ),
    ', ' order by told desc, seconds
) into thresholds
from unnest(array[10, 20, 30, 60, 120, 180, 300, 600]) as seconds
cross join (values ('answer', 'answered'), ('abandon', 'abandoned')) as each (word, told);

select string_agg(
    format('count(*) filter (where answer = %s) as answer_%s', key, key), ', ' order by key
) into answers
from generate_series(0, 9) as key;

foreach minutes in array array[15, 30, 60] loop
    execute format(
$view$
create view reporting.%1$I as
select
    interval_start, coalesce(line, '') as line, coalesce(group_name, '') as group_name,
    count(*) filter (where offered) as offered,
    count(answer_wait_ms) as waits, count(abandon_wait_ms) as abandon_waits,
    %3$s
from generate_series(
    date_bin(
        '%2$s minutes',
        (select min(coalesce(arrived_at, queued_at, connected_at, ended_at)) from contact),
        timestamptz '2000-01-01 00:00:00+00'
    ),
    (select max(coalesce(arrived_at, queued_at, connected_at, ended_at)) from contact),
    '%2$s minutes'
) as series (interval_start)
join (
    select *, case when hung_up then wait_ms end as abandon_wait_ms from counted_contact
) as counted
    on first_at >= interval_start and first_at < interval_start + interval '%2$s minutes'
where offered
group by 1, 2, 3
$view$,
        'waits_' || minutes, minutes, thresholds
    );
    execute format(
        'comment on view reporting.%I is %L', 'waits_' || minutes,
        format('How waits are spread, by interval of %s minutes. No personal data.', minutes)
    );

    execute format(
$view$
create view reporting.%1$I as
select
    interval_start, line,
    count(*) filter (where step = 1 and stood) as waiting_at_start,
    count(*) filter (where step = 1 and not stood) as entered,
    max(waiting) as waiting_max,
    round(sum(extract(epoch from lasted)) / (60 * %2$s), 3) as waiting_mean,
    round(extract(epoch from max(oldest)), 3) as oldest_s,
    round(avg(waiting - 1) filter (where step = 1 and not stood), 3) as before_mean,
    max(waiting - 1) filter (where step = 1 and not stood) as before_max,
    count(*) filter (where step = 1 and not stood and waiting = 1) as behind_0,
    count(*) filter (where step = 1 and not stood and waiting between 2 and 5) as behind_1_4,
    count(*) filter (where step = 1 and not stood and waiting between 6 and 10) as behind_5_9,
    count(*) filter (where step = 1 and not stood and waiting > 10) as behind_10
from (
    select
        interval_start, line, step, stood, lasted, oldest,
        sum(step) over (
            partition by interval_start, line
            order by at, step rows unbounded preceding
        ) as waiting
    from generate_series(
        date_bin(
            '%2$s minutes',
            (select min(coalesce(arrived_at, queued_at, connected_at, ended_at)) from contact),
            timestamptz '2000-01-01 00:00:00+00'
        ),
        (select max(at) from fact),
        '%2$s minutes'
    ) as series (interval_start)
    cross join lateral (select interval_start + interval '%2$s minutes' as interval_end) as e
    join waiting_contact
        on first_at >= interval_start - interval '6 hours' and first_at < interval_end
        and since < interval_end and until > interval_start
    cross join lateral (
        values
            (
                greatest(since, interval_start), 1, since < interval_start,
                least(until, interval_end) - greatest(since, interval_start),
                least(until, interval_end) - since
            ),
            (until, -1, false, null, null)
    ) as steps (at, step, stood, lasted, oldest)
    where at < interval_end
) as stepped
group by interval_start, line
$view$,
        'queues_' || minutes, minutes
    );
    execute format(
        'comment on view reporting.%I is %L', 'queues_' || minutes,
        format('How many waited at once within each %s minutes. No personal data.', minutes)
    );

    execute format(
$view$
create view reporting.%1$I as
select
    interval_start,
    coalesce(nullif(body ->> 'line', ''), own_line, '') as line,
    coalesce(nullif(body ->> 'group', ''), own_group, '') as group_name,
    count(*) filter (where body ->> 'reason' = 'line_full') as line_full,
    count(*) filter (where kind = 'MetClosed') as met_closed,
    count(*) filter (where body ->> 'reason' = 'closing_soon') as closing_soon,
    count(*) filter (where kind = 'Overflowed') as overflowed,
    count(*) filter (where body ->> 'when' = 'no_agents') as overflow_no_agents,
    count(*) filter (where body ->> 'when' = 'wait') as overflow_wait,
    count(*) filter (where body ->> 'when' = 'size') as overflow_size,
    count(*) filter (where body ->> 'when' = 'estimate') as overflow_estimate,
    count(*) filter (where body ->> 'when' = 'load') as overflow_load,
    count(*) filter (where body ->> 'when' = 'closing') as overflow_closing,
    count(*) filter (where body ->> 'when' = 'trunk') as overflow_trunk,
    count(*) filter (where kind = 'CameBack') as came_back,
    count(*) filter (where kind = 'CallbackAsked') as callbacks_asked,
    count(*) filter (where kind = 'CallbackRefused') as callbacks_refused,
    count(*) filter (where kind = 'CallbackPromised') as callbacks_promised,
    count(*) filter (where kind = 'CallbackDialled') as callbacks_dialled,
    count(*) filter (where kind = 'CallbackMissed') as callbacks_missed,
    count(*) filter (where kind = 'CallbackReached') as callbacks_reached,
    count(*) filter (where kind = 'HandedBack') as handed_back,
    count(*) filter (where kind = 'Transferred') as transferred,
    count(*) filter (where kind = 'Transferred' and body ->> 'kind' = 'blind')
        as transferred_blind,
    count(*) filter (where kind = 'Transferred' and body ->> 'kind' = 'attended')
        as transferred_attended,
    count(*) filter (where kind = 'TransferEnded' and body ->> 'to' = 'agent')
        as transfers_to_agent,
    count(*) filter (where kind = 'TransferEnded' and body ->> 'to' = 'other')
        as transfers_to_other,
    count(*) filter (where kind = 'TransferEnded' and body ->> 'to' = 'line') as transfers_to_line,
    count(*) filter (where kind = 'TransferEnded' and body ->> 'to' = 'nobody')
        as transfers_to_nobody,
    count(*) filter (where kind = 'HelpAsked') as help_asked,
    count(*) filter (where kind = 'HelpJoined') as help_joined,
    count(*) filter (where kind = 'SurveyBegun') as surveys_asked,
    count(*) filter (where kind = 'SurveyEnded' and (body ->> 'answers')::int > 0)
        as surveys_answered
from generate_series(
    date_bin(
        '%2$s minutes',
        (select min(at) from fact),
        timestamptz '2000-01-01 00:00:00+00'
    ),
    (select max(at) from fact),
    '%2$s minutes'
) as series (interval_start)
-- By itself the planner would hold each fact of all years against each interval: `offset 0`.
cross join lateral (
    select
        kind, body,
        (select line from contact where id = fact.contact) as own_line,
        (select group_name from contact where id = fact.contact) as own_group
    from fact
    where at >= interval_start and at < interval_start + interval '%2$s minutes' and kind in (
        'Overflowed', 'TurnedAway', 'MetClosed', 'CameBack', 'CallbackAsked', 'CallbackRefused',
        'CallbackPromised', 'CallbackDialled', 'CallbackMissed', 'CallbackReached', 'HandedBack',
        'Transferred', 'TransferEnded', 'HelpAsked', 'HelpJoined', 'SurveyBegun', 'SurveyEnded'
    )
    offset 0
) as happened
group by 1, 2, 3
$view$,
        'events_' || minutes, minutes
    );
    execute format(
        'comment on view reporting.%I is %L', 'events_' || minutes,
        format('What happened within each %s minutes, by line and group. No callers.', minutes)
    );

    execute format(
$view$
create view reporting.%1$I as
select
    interval_start, coalesce(line, '') as line, coalesce(group_name, '') as group_name, question,
    count(*) as answers, sum(answer) as answer_sum,
    round(avg(answer), 3) as answer_mean, %3$s
from generate_series(
    date_bin(
        '%2$s minutes',
        (select min(at) from fact),
        timestamptz '2000-01-01 00:00:00+00'
    ),
    (select max(at) from fact),
    '%2$s minutes'
) as series (interval_start)
cross join lateral (
    select
        body ->> 'line' as line, body ->> 'question' as question,
        (body ->> 'answer')::int as answer,
        (select group_name from contact where id = fact.contact) as group_name
    from fact
    -- The three of `fact_survey`: its index is taken for no fewer.
    where at >= interval_start and at < interval_start + interval '%2$s minutes'
        and kind in ('SurveyBegun', 'SurveyAnswered', 'SurveyEnded') and kind = 'SurveyAnswered'
    offset 0
) as answered
group by 1, 2, 3, 4
$view$,
        'surveys_' || minutes, minutes, answers
    );
    execute format(
        'comment on view reporting.%I is %L', 'surveys_' || minutes,
        format('Answers of each %s minutes, by question. No callers, no agents.', minutes)
    );
end loop;
end
$make$;
