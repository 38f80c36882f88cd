-- Two are enough to know that the number says nobody's name.
select insured.document, key_id, sealed
from insured_number join insured using (document)
where lookup = any ($1::bytea[])
limit 2
