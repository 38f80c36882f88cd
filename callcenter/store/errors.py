"""How the database fails, for callers who must decide what to do next.

- StoreError
    - StoreUnavailable: it is away, or will not now; the same again later may work
    - RecordRefused: it will never take this record; without it the rest may work
    - SchemaRefused: its tables are not those of this program
    - NumberUnreadable: a sealed number cannot be opened with the keys at hand
    - SpoolFailed: the spool on disk did not take the facts
        - SpoolFull: they would exceed its bound
- ConfigError
    - KeyFileRefused: the file of keys cannot be used
"""

from __future__ import annotations

from callcenter.errors import ConfigError, StoreError


class StoreUnavailable(StoreError):
    """The database is away or will not serve now; the same again later may work."""


class RecordRefused(StoreError):
    """The database will never take a record of this batch; nothing of the batch was kept."""


class SchemaRefused(StoreError):
    """The database's tables are newer than this program, or an applied migration was changed."""


class NumberUnreadable(StoreError):
    """A sealed number cannot be opened: its key is not there, or it was changed."""


class SpoolFailed(StoreError):
    """The disk did not take the facts: full, read-only, broken or not permitted."""


class SpoolFull(SpoolFailed):
    """The facts would exceed the spool's bound; nothing of them was kept there."""


class KeyFileRefused(ConfigError):
    """The file of keys cannot be used as it stands."""
