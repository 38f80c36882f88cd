select version, name, sha256 from schema_migration order by version
