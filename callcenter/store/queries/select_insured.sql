select document, key_id, sealed from insured where document = any ($1::bytea[]) limit 1
