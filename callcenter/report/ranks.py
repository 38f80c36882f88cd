"""Percentiles by nearest rank: always a value that somebody really had."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def nearest_rank(ordered: Sequence[int], *, percent: int) -> int | None:
    """The smallest of `ordered` that `percent` of all do not exceed; None of none."""
    return ordered[ceil(len(ordered) * percent / 100) - 1] if ordered else None
