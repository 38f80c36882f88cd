delete from insured
where document in (select document from insured_number where lookup = any ($1::bytea[]))
returning document
