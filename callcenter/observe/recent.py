"""What was true lately: a bounded memory."""

from __future__ import annotations


class Recent:
    """The last names it was told; of older ones nothing is known.

    Args:
        most: How many are kept.
    """

    __slots__ = ("_most", "_names")

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._names: dict[str, None] = {}  # oldest first

    def add(self, name: str) -> None:
        """Keep a name."""
        self._names[name] = None
        if len(self._names) > self._most:
            del self._names[next(iter(self._names))]

    def __contains__(self, name: object) -> bool:
        return name in self._names
