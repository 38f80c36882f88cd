select count(*) as count
from caller
join contact on contact.id = caller.contact
where contact.arrived_at < from_ms($1)
