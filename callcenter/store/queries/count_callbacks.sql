-- $1, $2: the day, from and until, in ms. Of the contacts of the day, those promised to be called back.
select
    count(*) as promised,
    count(*) filter (where called_back) as answered,
    count(*) filter (where not called_back and outcome = 'callback_failed') as failed,
    count(*) filter (where not called_back and outcome = 'callback_expired') as expired,
    count(*) filter (where not called_back and outcome = 'callback_cancelled') as cancelled,
    count(*) filter (where not called_back and ended_at is null) as open,
    percentile_disc(0.5) within group (order by callback_wait_ms) as p50_ms,
    percentile_disc(0.9) within group (order by callback_wait_ms) as p90_ms,
    max(callback_wait_ms) as max_ms
from counted_contact
where first_at >= from_ms($1) and first_at < from_ms($2) and promised
