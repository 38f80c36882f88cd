"""Which phones may be rung. Owns the guard against toll fraud: what is not allowed is not dialled.

Agents log in from any extension, and what they sit at is what the PBX is later told to dial. A
value that names several phones (``&``), a number behind a trunk (``PJSIP/0051…@trunk``) or a way
through the dialplan (``Local/…``) could ring, and cost, anywhere. So a phone must match one of the
operator's patterns whole, and neither the wildcards nor the patterns can hold what the PBX's dial
string gives a meaning: ``*`` is any run of plain characters, ``?`` is one. Or it is, letter by
letter, a phone that the operator named whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

EXTENSIONS = "callcenter-extension"
"""The dialplan's context that rings the phones of an extension, and nothing else."""

ANY_PJSIP = ("PJSIP/*",)
"""By itself: every endpoint of PJSIP, by its plain name."""

PATTERN = re.compile(
    r"[A-Za-z0-9]{1,16}/"  # the technology
    r"(?:[A-Za-z0-9_.*?-]{1,40}"  # the endpoint; or, with `?` alone, an extension of a context
    r"|[A-Za-z0-9_.?-]{1,40}@[A-Za-z0-9_-]{1,40}(?:/n)?)"
)
"""What a pattern may be. No ``*`` stands before an ``@``: what follows may dial by the number."""

_LONGEST_EXTENSION = 8

_PLAIN = "[A-Za-z0-9_.-]"
_LONGEST = 80


def at_extension(number: str, context: str = EXTENSIONS) -> str:
    """Return the phone that an extension is, rung by way of a context of the dialplan."""
    return f"Local/{number}@{context}/n"


def any_extension(context: str) -> tuple[str, ...]:
    """Return patterns of every extension that is rung by way of ``context``."""
    lengths = range(2, _LONGEST_EXTENSION + 1)
    return tuple(at_extension("?" * length, context) for length in lengths)


class DialablePhones:
    """The phones that may be rung.

    Args:
        patterns: such as ``PJSIP/*``, ``PJSIP/2??`` or ``Local/1??@from-queue/n``.
        named: phones that the operator wrote whole, each as it stands; nothing in them is a
            wildcard.

    Raises:
        ValueError: what is given is no pattern.
    """

    __slots__ = ("_named", "_whole")

    def __init__(self, patterns: Iterable[str] = ANY_PJSIP, named: Iterable[str] = ()) -> None:
        self._whole = re.compile("|".join(map(_expression, patterns)) or r"(?!)")
        self._named = frozenset(named)

    def allows(self, phone: str) -> bool:
        """Whether ``phone`` may be rung."""
        if phone in self._named:
            return True
        return len(phone) <= _LONGEST and self._whole.fullmatch(phone) is not None


def _expression(pattern: str) -> str:
    if not PATTERN.fullmatch(pattern):
        raise ValueError(f"{pattern!r} is no pattern of phones")
    escaped = re.escape(pattern)
    return escaped.replace(r"\*", f"{_PLAIN}+").replace(r"\?", _PLAIN)


_FILLING = re.compile(r"[+ ()./-]")


def without_filling(number: str) -> str:
    """Return a number without what people and networks put between its digits."""
    return _FILLING.sub("", number)


def digits_of(number: str) -> str:
    """Return a number as it is dialled, digits alone; "" where it is none, as when withheld."""
    plain = without_filling(number)
    return plain if plain.isascii() and plain.isdecimal() else ""


_RISING = "|".join(f"{first}-[{first}-9]" for first in range(10))
_ONE_OF = rf"\[(?:{_RISING}|[0-9])+\]"
NUMBER_PATTERN = re.compile(rf"(?:[0-9]|{_ONE_OF})(?:[0-9XZN]|{_ONE_OF}){{2,19}}")
"""Numbers that callers may be called back at, as a dialplan writes them: X is any digit, Z one from
1, N one from 2, ``[…]`` one of these, ranges rising. It begins with a digit: nothing allows every
number."""
DENIED_PATTERN = re.compile(rf"(?:[0-9XZN]|{_ONE_OF}){{1,20}}\.?")
"""The same for numbers that may not; a dot at its end stands for whatever follows."""

_SIGN = re.compile(rf"[0-9XZN]|{_ONE_OF}")
_DIGITS = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": "[0-9]*"}
_CALLED = re.compile(r"[A-Za-z0-9]{1,16}/[A-Za-z0-9_.-]{0,40}[0-9]{3,30}(?:@[A-Za-z0-9_.-]{1,60})?")


class CallableNumbers:
    """The numbers at which callers may be called back, digits alone.

    Args:
        allowed: patterns of them.
        denied: patterns of those that may not be called all the same.

    Raises:
        ValueError: what is given is no pattern.
    """

    __slots__ = ("_allowed", "_denied")

    def __init__(self, allowed: Iterable[str], denied: Iterable[str] = ()) -> None:
        self._allowed = _any_of(allowed, NUMBER_PATTERN)
        self._denied = _any_of(denied, DENIED_PATTERN)

    def allows(self, number: str) -> bool:
        """Whether ``number`` may be called."""
        return bool(self._allowed.fullmatch(number)) and not self._denied.fullmatch(number)


def number_in(device: str) -> str:
    """Return the digits of the number by which a device is dialled: 150 of ``PJSIP/150@trunk``."""
    return digits_of(device.partition("/")[2].partition("@")[0].partition("/")[0])


def begins_abroad(allowed: str) -> bool:
    """Whether a pattern of numbers allows some that begin with 00, the prefix of calls abroad.

    It is the one that ITU-T recommends (E.164), and most countries have.
    """
    first, second, *_ = _SIGN.findall(allowed)
    return all(re.fullmatch(_DIGITS.get(sign, sign), "0") for sign in (first, second))


def may_be_dialled(device: str) -> bool:
    """Whether what is dialled to call somebody back is one plain number behind one technology.

    What the PBX gives a meaning (``&``, a ``Local/`` channel, an option) is refused.
    """
    return bool(_CALLED.fullmatch(device)) and not device.lower().startswith("local/")


def _any_of(patterns: Iterable[str], grammar: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile("|".join(_digits(each, grammar) for each in patterns) or r"(?!)")


def _digits(pattern: str, grammar: re.Pattern[str]) -> str:
    if not grammar.fullmatch(pattern):
        raise ValueError(f"{pattern!r} is no pattern of numbers")
    return "".join(_DIGITS.get(each, each) for each in pattern)
