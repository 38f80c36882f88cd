insert into schema_migration (version, name, sha256) values ($1, $2, $3)
