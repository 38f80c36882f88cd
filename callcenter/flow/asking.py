"""At which number is the caller to be called back: asked by key, told as a walk through a menu is.

    CONFIRM ──1──▶ promised           TYPE ──#──▶ CONFIRM, or what is wrong and TYPE again
       └─────2──▶ TYPE                  └── *──▶ from the beginning
       └─ silence, unknown keys ─▶ asked again, twice in all; then LEAVE: the caller goes on waiting

It stands where a `Walk` does, so that all that happens to a caller who hears a menu (an agent picks
up, the emergency key, a session that breaks) happens here too.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from callcenter.ivr.menu import ToCallback, ToWait
from callcenter.ivr.session import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.facts import CallbackRefusal
    from callcenter.flow.callbacks.rules import CallbackRules
    from callcenter.ivr.menu import Sounds

ATTEMPTS: Final = 2
"""How often something is asked before the caller goes on waiting."""
LAST_DIGITS: Final = 4
LONGEST: Final = 20
"""Digits that are kept of what is typed; more are no number."""


class Stage(StrEnum):
    """What is being asked."""

    CONFIRM = "confirm"
    TYPE = "type"
    LEAVE = "leave"  # nothing: it is said that the caller goes on waiting
    OVER = "over"


class Asking:
    """One caller's answer.

    Args:
        rules: What is said.
        refusal: Says why a number cannot be called; None: it can.
        number: The one that called, "" where it cannot be called.
        waits: Whether the caller is in the line, and goes on waiting there without an answer.
    """

    __slots__ = ("_attempt", "_number", "_refusal", "_rules", "_stage", "_typed", "_waits",
                 "chosen", "next_deadline")  # fmt: skip

    def __init__(
        self,
        rules: CallbackRules,
        *,
        refusal: Callable[[str], CallbackRefusal | None],
        number: str,
        waits: bool = True,
    ) -> None:
        self._rules = rules
        self._refusal = refusal
        self._number = number
        self._waits = waits
        self._typed: str | None = None  # None: it is the number that called
        self._stage = Stage.CONFIRM if number else Stage.TYPE
        self._attempt = 0
        self.next_deadline: int | None = None
        self.chosen = True

    def __repr__(self) -> str:
        """Tell the state, without the number."""
        return f"<Asking {self._stage} attempt {self._attempt}>"

    @property
    def asks(self) -> bool:
        """Whether any digit may be part of a number."""
        return self._stage is Stage.TYPE

    def begin(self, first: Sounds = ()) -> Step:
        """Ask for the first time, after ``first``."""
        return self._ask(self._stage, first)

    def key(self, digit: str, now: int) -> Step:
        """Take one key, at any moment."""
        match self._stage:
            case Stage.CONFIRM:
                return self._confirmed(digit)
            case Stage.TYPE:
                return self._typing(digit, now)
            case Stage.LEAVE:
                return self._leave()
            case _:
                return Step()

    def prompt_ended(self, now: int) -> Step:
        """What was said last is over: the time for an answer begins, or the caller goes on."""
        if self._stage is Stage.LEAVE:
            return self._leave()
        if self._stage is not Stage.OVER and self.next_deadline is None:
            self.next_deadline = now + self._rules.timeout_ms
        return Step()

    def expired(self, now: int) -> Step:
        """Count silence, if `next_deadline` is reached at ``now``; earlier, do nothing."""
        if self.next_deadline is None or now < self.next_deadline:
            return Step()
        return self._again(())

    def _confirmed(self, digit: str) -> Step:
        if digit == "1":
            self._over()
            return Step(reached=ToCallback(self._number, self._typed is not None))
        return self._ask(Stage.TYPE) if digit == "2" else self._again(())

    def _typing(self, digit: str, now: int) -> Step:
        typed = self._typed or ""
        if digit == "*":
            return self._ask(Stage.TYPE, attempt=self._attempt)
        if digit != "#":
            self._typed = (typed + digit)[: LONGEST + 1]
            self.next_deadline = now + self._rules.timeout_ms
            return Step()
        why = self._refusal(typed)
        if why is not None:
            return self._again(self._rules.words.refused.get(why, ()))
        self._number = typed
        return self._ask(Stage.CONFIRM)

    def _again(self, first: Sounds) -> Step:
        if self._attempt < ATTEMPTS:
            return self._ask(self._stage, first, attempt=self._attempt)
        if not self._waits:
            return self._leave()
        self._stage, self.next_deadline = Stage.LEAVE, None
        return Step(say=(*first, *self._rules.words.stays))

    def _ask(self, stage: Stage, first: Sounds = (), *, attempt: int = 0) -> Step:
        words = self._rules.words
        self._stage, self._attempt, self.next_deadline = stage, attempt + 1, None
        if stage is Stage.TYPE:
            self._typed = ""
            return Step(say=(*first, *words.type_number))
        digits = tuple(f"digits/{digit}" for digit in self._number[-LAST_DIGITS:])
        return Step(say=(*first, *words.confirm, *digits, *words.choose))

    def _leave(self) -> Step:
        self._over()
        return Step(reached=ToWait())

    def _over(self) -> None:
        self._stage, self.next_deadline = Stage.OVER, None
