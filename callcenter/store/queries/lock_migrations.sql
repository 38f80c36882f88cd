-- Held until the transaction ends: of several programs that start at once, one migrates.
select pg_advisory_xact_lock(hashtextextended('callcenter migrations', 0))
