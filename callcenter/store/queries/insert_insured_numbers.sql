insert into insured_number (lookup, document)
select lookup, document from unnest($1::bytea[], $2::bytea[]) as given (lookup, document)
on conflict do nothing
