select document, key_id, sealed from insured
where key_id <> $1 and document > $2
order by document
limit $3
