insert into caller (contact, key_id, sealed, lookup)
select contact, key_id, sealed, lookup
from unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[])
    as given (contact, key_id, sealed, lookup)
on conflict (contact) do update set
    key_id = excluded.key_id, sealed = excluded.sealed, lookup = excluded.lookup
