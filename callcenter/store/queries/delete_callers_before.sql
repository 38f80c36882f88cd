-- A part at a time, so that no transaction is long.
delete from caller
where contact in (
    select caller.contact
    from caller
    join contact on contact.id = caller.contact
    where contact.arrived_at < from_ms($1)
    order by contact.arrived_at
    limit $2
)
returning contact
