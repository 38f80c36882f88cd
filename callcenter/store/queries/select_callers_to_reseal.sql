select contact, key_id, sealed
from caller
where key_id <> $1 and contact > $2
order by contact
limit $3
