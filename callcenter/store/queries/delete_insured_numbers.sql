delete from insured_number where document = any ($1::bytea[])
