"""What every fact is."""

from __future__ import annotations

import msgspec


class Fact(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Base of every fact."""
