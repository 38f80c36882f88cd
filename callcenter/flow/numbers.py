"""Which callers' numbers say who calls: not those withheld, nor those that many people share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from callcenter.dialable import without_filling

if TYPE_CHECKING:
    from collections.abc import Iterable

_TELLING = re.compile(r"[1-9]")
"""Withheld numbers come as words, as nothing, or as zeros."""


class Numbers:
    """Tells whether two calls come from one caller, as far as a number can tell."""

    __slots__ = ("_shared",)

    def __init__(self, shared: Iterable[str] = ()) -> None:
        """``shared``: numbers that many people call from."""
        self.share(shared)

    def share(self, shared: Iterable[str]) -> None:
        """Take others for numbers that many people call from."""
        self._shared = frozenset(map(without_filling, shared))

    def identity(self, number: str) -> str:
        """Return the number as it is compared, however it is punctuated; "" if it is nobody's."""
        known = without_filling(number)
        return known if _TELLING.search(known) and known not in self._shared else ""
