"""The files of recorded conversations: their disk guarded, the old ones deleted."""
