select run, seq, to_ms(at) as at_ms, body::text as body
from fact
where run = $1
order by seq
