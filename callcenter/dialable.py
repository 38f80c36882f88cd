"""Which phones may be rung. Owns the guard against toll fraud: what is not allowed is not dialled.

Agents log in from any extension, and what they sit at is what the PBX is later told to dial. A
value that names several phones (``&``), a number behind a trunk (``PJSIP/0051…@trunk``) or a way
through the dialplan (``Local/…``) could ring, and cost, anywhere. So a phone must match one of the
operator's patterns whole, and neither the wildcards nor the patterns can hold what the PBX's dial
string gives a meaning: ``*`` is any run of plain characters, ``?`` is one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ANY_PJSIP = ("PJSIP/*",)
"""By itself: every endpoint of PJSIP, by its plain name."""

PATTERN = re.compile(
    r"[A-Za-z0-9]{1,16}/"  # the technology
    r"(?:[A-Za-z0-9_.*?-]{1,40}"  # the endpoint; or, with `?` alone, an extension of a context
    r"|[A-Za-z0-9_.?-]{1,40}@[A-Za-z0-9_-]{1,40}(?:/n)?)"
)
"""What a pattern may be. No ``*`` stands before an ``@``: what follows may dial by the number."""

_PLAIN = "[A-Za-z0-9_.-]"
_LONGEST = 80


class DialablePhones:
    """The phones that may be rung.

    Args:
        patterns: such as ``PJSIP/*``, ``PJSIP/2??`` or ``Local/1??@from-queue/n``.

    Raises:
        ValueError: what is given is no pattern.
    """

    __slots__ = ("_whole",)

    def __init__(self, patterns: Iterable[str] = ANY_PJSIP) -> None:
        self._whole = re.compile("|".join(map(_expression, patterns)) or r"(?!)")

    def allows(self, phone: str) -> bool:
        """Whether ``phone`` may be rung."""
        return len(phone) <= _LONGEST and self._whole.fullmatch(phone) is not None


def _expression(pattern: str) -> str:
    if not PATTERN.fullmatch(pattern):
        raise ValueError(f"{pattern!r} is no pattern of phones")
    escaped = re.escape(pattern)
    return escaped.replace(r"\*", f"{_PLAIN}+").replace(r"\?", _PLAIN)
