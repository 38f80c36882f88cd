alter table contact add column promised_at timestamptz;
comment on column contact.promised_at is
    'When it was promised to be called back, last: its wait is not one on the phone.';

-- Who was promised to be called back is in no wait and no service level: it is counted apart.
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
    end as callback_wait_ms
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
