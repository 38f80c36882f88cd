insert into privacy_log (actor, action, contacts) values ($1, $2, $3::text[])
