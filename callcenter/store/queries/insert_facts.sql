-- Repeating a batch whose commit is in doubt adds nothing; what comes back was really added.
insert into fact (run, seq, at, kind, contact, body)
select run, seq, from_ms(at_ms), kind, contact, body::jsonb
from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[])
    as given (run, seq, at_ms, kind, contact, body)
on conflict (run, seq) do nothing
returning run, seq
