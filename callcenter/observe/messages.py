"""What stands in the PBX's messages, made into what we count by; keys are in lower case."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SECOND_MS = 1_000
_WITHHELD = frozenset({"<unknown>", "anonymous", "Anonymous"})


def ms_of(event: Mapping[str, str], name: str) -> int:
    """Return a field in ms; the PBX tells whole seconds, and what is none counts as 0."""
    told = event.get(name, "")
    return int(told) * SECOND_MS if told.isascii() and told.isdigit() else 0


def number_of(event: Mapping[str, str]) -> str:
    """Return the caller's number; "" where it is withheld. Control characters go."""
    number = event.get("calleridnum", "")
    return "" if number in _WITHHELD else "".join(filter(str.isprintable, number))
