"""The line's history: facts in batches to PostgreSQL, and what is read back from there."""
