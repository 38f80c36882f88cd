select document, key_id, sealed, imported_at from insured
where key_id <> $1 and document > $2
order by document
limit $3
