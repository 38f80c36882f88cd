"""How the database fails, for callers who must decide what to do next.

- StoreError
    - StoreUnavailable: it is away, or will not now; the same again later may work
    - RecordRefused: it will never take this record; without it the rest may work
    - SchemaRefused: its tables are not those of this program
"""

from __future__ import annotations

from callcenter.errors import StoreError


class StoreUnavailable(StoreError):
    """The database is away or will not serve now; the same again later may work."""


class RecordRefused(StoreError):
    """The database will never take a record of this batch; nothing of the batch was kept."""


class SchemaRefused(StoreError):
    """The database's tables are newer than this program, or an applied migration was changed."""
