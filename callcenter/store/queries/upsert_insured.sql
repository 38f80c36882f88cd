-- Who was imported before and is the same is only marked as seen; `new` tells added from changed.
with given as (
    select * from unnest($1::bytea[], $2::text[], $3::bytea[], $4::bytea[])
        as given (document, key_id, sealed, digest)
), seen as (
    update insured set imported_at = now()
    from given where insured.document = given.document and insured.digest = given.digest
    returning insured.document
)
insert into insured (document, key_id, sealed, digest)
select document, key_id, sealed, digest from given
where document not in (select document from seen)
on conflict (document) do update set
    key_id = excluded.key_id, sealed = excluded.sealed, digest = excluded.digest,
    imported_at = now()
returning document, xmax = 0 as new
