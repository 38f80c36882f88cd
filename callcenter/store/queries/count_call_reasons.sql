-- $1, $2: the day, from and until, in ms. Who was answered and has no reason is in no row.
select call_reason as reason, count(*) as contacts
from contact
where
    call_reason is not null
    and coalesce(arrived_at, queued_at, connected_at, ended_at) >= from_ms($1)
    and coalesce(arrived_at, queued_at, connected_at, ended_at) < from_ms($2)
group by call_reason
order by contacts desc, call_reason collate "C"
