delete from insured where document in (
    select document from insured where imported_at < from_ms($1) limit $2
)
returning document
