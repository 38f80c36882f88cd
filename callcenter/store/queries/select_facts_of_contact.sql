select run, seq, to_ms(at) as at_ms, body::text as body
from fact
where contact = $1
order by fact.at, run, seq
