"""Attempts to call somebody back: what each leg is doing, and what can become of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from callcenter.errors import IllegalTransition
from callcenter.events import RingOutcome
from callcenter.facts import CallbackMiss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callcenter.contacts import LegId
    from callcenter.flow.callbacks.promises import Promise
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.ear import Ear
    from callcenter.flow.leg_voice import LegVoice
    from callcenter.flow.table import CallTable

RINGS, ANSWER = "callback_rings", "callback_answer"
"""Kinds of deadline: a phone rings too long or its leg does not end, no key was pressed."""


class Stage(StrEnum):
    """What a leg by which somebody is called back is doing."""

    RINGING = "ringing"
    ASKED = "asked"  # it is up, and hears who calls and which key to press
    ENDING = "ending"


class Turn(StrEnum):
    """What can become of it."""

    HEAR = "hear"  # it was answered, and can be played to
    GIVE_UP = "give_up"


_TABLE: dict[Stage, dict[Turn, Stage]] = {
    Stage.RINGING: {Turn.HEAR: Stage.ASKED, Turn.GIVE_UP: Stage.ENDING},
    Stage.ASKED: {Turn.GIVE_UP: Stage.ENDING},
    Stage.ENDING: {Turn.GIVE_UP: Stage.ENDING},
}

MISSED: Final = {
    RingOutcome.BUSY: CallbackMiss.BUSY,
    RingOutcome.NO_ANSWER: CallbackMiss.NO_ANSWER,
    RingOutcome.CANCELLED: CallbackMiss.NO_ANSWER,
    RingOutcome.REFUSED: CallbackMiss.REFUSED,
    RingOutcome.UNREACHABLE: CallbackMiss.UNREACHABLE,
    RingOutcome.FORWARDED: CallbackMiss.REFUSED,
    RingOutcome.FAILED: CallbackMiss.FAILED,
}
"""What a ring that came to nothing means for who is called back."""


class Attempt:
    """One leg by which somebody is called back."""

    __slots__ = ("asked", "ear", "miss", "promise", "stage")

    def __init__(self, promise: Promise, ear: Ear) -> None:
        self.promise = promise
        self.ear = ear
        self.stage = Stage.RINGING
        self.asked = 0  # how often it heard which key to press
        self.miss = CallbackMiss.HUNG_UP  # what it will have come to, should it end now

    def turn(self, what: Turn) -> None:
        """Change the stage.

        Raises:
            IllegalTransition: the table has no such move.
        """
        try:
            self.stage = _TABLE[self.stage][what]
        except KeyError:
            raise IllegalTransition(f"a call back that is {self.stage} cannot {what}") from None


class Attempts:
    """The attempts of this moment, by leg; each takes a channel of the trunk."""

    __slots__ = ("_calls", "_deadlines", "_of", "_voice")

    def __init__(self, *, calls: CallTable, voice: LegVoice, deadlines: Deadlines) -> None:
        self._calls = calls
        self._voice = voice
        self._deadlines = deadlines
        self._of: dict[str, Attempt] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._of)

    def __iter__(self) -> Iterator[Attempt]:
        """Go through those there are now, whatever becomes of them meanwhile."""
        return iter(tuple(self._of.values()))

    def __getitem__(self, leg: str) -> Attempt:
        return self._of[leg]

    def find(self, leg: str) -> Attempt | None:
        """Return the attempt that a leg is, if it is one."""
        return self._of.get(leg)

    def begin(self, promise: Promise, ear: Ear, *, until: int) -> None:
        """A phone rings on a leg, until some moment (ms) at the latest."""
        self._of[ear.leg] = Attempt(promise, ear)
        self._calls.take_channel(ear.leg)
        self._deadlines.set(RINGS, ear.leg, until)

    def forget(self, attempt: Attempt) -> None:
        """The leg is gone, or a caller's."""
        leg = attempt.ear.leg
        self._voice.forget(attempt.ear)
        del self._of[leg]
        self._calls.leave_channel(leg)
        for kind in (RINGS, ANSWER):
            self._deadlines.set(kind, leg, None)

    def let_be(self, promise: Promise, leg: LegId) -> None:
        """Somebody is on the phone on this leg: nobody waits for the one that was dialled."""
        attempt = self._of.get(promise.offer or "")
        if attempt is not None:
            self.forget(attempt)
            if attempt.ear.leg != leg:
                self._voice.hang_up(attempt.ear)
