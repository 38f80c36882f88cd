"""What cannot be missing while the parts of the core agree with each other."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def known(value: T | None) -> T:
    """Return ``value``.

    Raises:
        ValueError: it is missing: two parts disagree. The engine then rescues the caller.
    """
    if value is None:
        raise ValueError("the parts of the core disagree about a contact")
    return value
