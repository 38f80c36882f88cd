"""The local append-only record of every input: what a restart and a replay start from."""
