insert into recording_deletion (name, actor, why)
select name, $2, $3 from unnest($1::text[]) as name
on conflict (name) do nothing
