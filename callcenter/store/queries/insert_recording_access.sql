insert into recording_access (actor, action, subject, reason)
select $1, $2, subject, $4 from unnest($3::text[]) as subject
