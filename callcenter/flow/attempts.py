"""One attempt to call somebody back: what its leg is doing, and what can become of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from callcenter.errors import IllegalTransition
from callcenter.events import RingOutcome
from callcenter.facts import CallbackMiss

if TYPE_CHECKING:
    from callcenter.flow.ear import Ear
    from callcenter.flow.promises import Promise


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
