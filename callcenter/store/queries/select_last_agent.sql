select contact.agent
from caller join contact on contact.id = caller.contact
where caller.lookup = any ($1::bytea[]) and contact.agent is not null
    and contact.connected_at >= from_ms($2)
order by contact.connected_at desc
limit 1
