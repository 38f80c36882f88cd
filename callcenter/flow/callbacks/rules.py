"""How callers are called back: whom, when, how often, and what they hear."""

from __future__ import annotations

from collections.abc import Mapping  # msgspec reads the annotations at run time
from functools import cached_property

import msgspec

from callcenter.dialable import CallableNumbers
from callcenter.facts import CallbackRefusal
from callcenter.ivr.menu import Sounds

NUMBER = "{number}"
"""Stands for the number in what the PBX is told to dial."""


class CallbackWords(msgspec.Struct, frozen=True):
    """What is said about callbacks. Digits are said by the PBX's own recordings."""

    confirm: Sounds = ()  # before the last digits of the number
    choose: Sounds = ()  # after them: which key does what
    type_number: Sounds = ()
    promised: Sounds = ()  # the place is kept; the call ends
    booked: Sounds = ()  # the same while the line is closed
    stays: Sounds = ()  # nothing was asked for, or it cannot be: the caller goes on waiting
    refused: Mapping[CallbackRefusal, Sounds] = {}
    greeting: Sounds = ()  # to who is called back, before they press a key
    cancelled: Sounds = ()


class CallbackRules(msgspec.Struct, frozen=True, dict=True):
    """Whom the line may call back, and how.

    Raises:
        ValueError: `allow` or `deny` holds what is no pattern.
    """

    allow: tuple[str, ...]  # patterns of numbers, as `dialable` reads them
    dial: str  # with `NUMBER` in it
    deny: tuple[str, ...] = ()  # patterns of numbers that are not called although allowed
    own: frozenset[str] = frozenset()  # numbers that lead to ourselves
    caller_id: str = ""  # which number is shown
    lead_ms: int = 20_000  # from the dialling until the person is on the line
    ring_ms: int = 30_000
    rest_ms: int = 15_000  # until the first attempt: who asked has hung up by then
    retry_ms: int = 300_000
    attempts: int = 3
    expires_ms: int = 14_400_000
    per_day: int = 3  # promises a number
    timeout_ms: int = 10_000  # silence allowed while something is asked
    words: CallbackWords = CallbackWords()

    def __post_init__(self) -> None:
        # Rules that cannot be used must not come to be: nobody could be served by them.
        _ = self._callable

    @cached_property
    def _callable(self) -> CallableNumbers:
        return CallableNumbers(self.allow, self.deny)

    def barred(self, number: str) -> CallbackRefusal | None:
        """Return why nobody is ever called at a number, digits alone; None: they may be."""
        if number in self.own:
            return CallbackRefusal.OWN
        return None if self.may_call(number) else CallbackRefusal.NOT_ALLOWED

    def may_call(self, number: str) -> bool:
        """Whether a number, digits alone, is one of those that may be called."""
        return self._callable.allows(number)

    def device(self, number: str) -> str:
        """Return what the PBX dials."""
        return self.dial.replace(NUMBER, number)
