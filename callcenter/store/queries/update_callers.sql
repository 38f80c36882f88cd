-- Only what is still as it was read: a number erased or sealed meanwhile stays so.
update caller
set key_id = given.key_id, sealed = given.sealed, lookup = given.lookup
from unnest($1::text[], $2::bytea[], $3::text[], $4::bytea[], $5::bytea[])
    as given (contact, before, key_id, sealed, lookup)
where caller.contact = given.contact and caller.sealed = given.before
