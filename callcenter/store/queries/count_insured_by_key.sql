select key_id, count(*) as count from insured group by key_id order by key_id
