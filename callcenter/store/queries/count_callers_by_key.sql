select key_id, count(*) as count from caller group by key_id order by key_id
