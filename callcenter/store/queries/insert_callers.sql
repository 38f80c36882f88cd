insert into caller (contact, number)
select contact, number
from unnest($1::text[], $2::text[]) as given (contact, number)
on conflict (contact) do update set number = excluded.number
