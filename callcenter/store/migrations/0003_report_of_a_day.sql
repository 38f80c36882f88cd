alter table contact
    add column passed      integer,
    add column overtook    integer,
    add column overtaken   integer,
    add column guard_hit   boolean,
    add column estimate_ms bigint,
    add column bound_ms    bigint;
comment on column contact.passed is
    'Earlier arrivals of any class, still waiting, whom the agent who answered could have served.';
comment on column contact.overtook is 'Those of them who were of the same class: always 0.';
comment on column contact.overtaken is
    'Later arrivals answered first, while this one waited, by agents who could have served it.';
comment on column contact.guard_hit is 'Its guard had lifted it when it was offered, or left.';
comment on column contact.estimate_ms is 'The wait that was expected when the line was entered.';
comment on column contact.bound_ms is
    'What nine in ten were expected to stay below, at that moment.';

-- A contact whose arrival was lost belongs to the day of the first that is known of it.
create index contact_first_at on contact
    (coalesce(arrived_at, queued_at, connected_at, ended_at));

create view counted_contact as
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
        or coalesce(ended_at < connected_at, false) or coalesce(wait_ms < 0, false) as clock_odd
from contact
cross join lateral (
    select
        group_name is not null
        and (connected_at is not null or coalesce(outcome = 'answered', false)) as answered
) as a
cross join lateral (
    select answered or (group_name is not null and ended_at is not null) as offered
) as o
cross join lateral (
    select
        offered and not answered and coalesce(outcome in ('abandoned', 'short'), false) as hung_up
) as h;
comment on view counted_contact is
    'How the report of a day takes each contact: docs/report.md. No personal data.';
