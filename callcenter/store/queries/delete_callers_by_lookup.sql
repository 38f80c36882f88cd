delete from caller where lookup = any ($1::bytea[]) returning contact
