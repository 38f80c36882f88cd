insert into recording_hold (contact, actor, reason) values ($1, $2, $3)
on conflict (contact) do nothing
returning contact
