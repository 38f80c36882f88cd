"""The local append-only record of every input, keys left out: what a restart starts from."""
