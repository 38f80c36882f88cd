-- Who was imported before and is the same is only marked as seen; `new` tells added from changed.
-- Who is only sealed anew keeps the time of the import.
with given as (
    select document, key_id, sealed, digest, coalesce(imported_at, now()) as imported_at
    from unnest($1::bytea[], $2::text[], $3::bytea[], $4::bytea[], $5::timestamptz[])
        as given (document, key_id, sealed, digest, imported_at)
), seen as (
    update insured set imported_at = given.imported_at
    from given where insured.document = given.document and insured.digest = given.digest
    returning insured.document
)
insert into insured (document, key_id, sealed, digest, imported_at)
select document, key_id, sealed, digest, imported_at from given
where document not in (select document from seen)
on conflict (document) do update set
    key_id = excluded.key_id, sealed = excluded.sealed, digest = excluded.digest,
    imported_at = excluded.imported_at
returning document, xmax = 0 as new
