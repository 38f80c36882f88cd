"""Texts that tell a number: of one, and of several."""

from __future__ import annotations

Counted = tuple[str, str]
"""A text about one, and about several; {count} stands for how many."""


def same(text: str) -> Counted:
    """Return a text that reads the same for one and for several."""
    return text, text


def counted(texts: Counted, count: int, /, **more: str) -> str:
    """Return what is said of so many, with ``more`` filled in; none are several.

    ``count`` in ``more`` is the number as it is to be written.
    """
    one, several = texts
    return (one if count == 1 else several).format(**{"count": str(count)} | more)
