delete from insured where document = any ($1::bytea[]) returning document
