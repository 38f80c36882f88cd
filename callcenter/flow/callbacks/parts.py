"""What calls people back, made by role."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from callcenter.flow.callbacks.attempts import Attempts
from callcenter.flow.callbacks.calling_back import CallingBack
from callcenter.flow.callbacks.dialling_back import DiallingBack
from callcenter.flow.callbacks.reached import Reached
from callcenter.flow.callbacks.turns import Turns
from callcenter.flow.callbacks.unkept import Unkept

if TYPE_CHECKING:
    from callcenter.flow.parts import Parts


class CallingBackSide(NamedTuple):
    """The parts that others speak to."""

    calling_back: CallingBack
    dialling_back: DiallingBack
    reached: Reached
    attempts: Attempts
    unkept: Unkept


def calling_back(parts: Parts) -> CallingBackSide:
    """Return what calls people back in the core that is made of these parts."""
    reached = Reached(
        calls=parts.calls, places=parts.places, promises=parts.promises, outbox=parts.outbox
    )
    attempts = Attempts(calls=parts.calls, voice=parts.voice, deadlines=parts.deadlines)
    unkept = Unkept(
        rules=parts.rules,
        promises=parts.promises,
        doors=parts.doors,
        ends=parts.ends,
        outbox=parts.outbox,
    )
    turns = Turns(
        line=parts.line,
        roster=parts.roster,
        dispatcher=parts.dispatcher,
        estimator=parts.estimator,
    )
    dialling = DiallingBack(
        rules=parts.rules,
        calls=parts.calls,
        promises=parts.promises,
        attempts=attempts,
        reached=reached,
        unkept=unkept,
        turns=turns,
        doors=parts.doors,
        outbox=parts.outbox,
        deadlines=parts.deadlines,
        offer_ids=parts.ids.offer,
    )
    kept = CallingBack(
        rules=parts.rules,
        walking=parts.walking,
        places=parts.places,
        promises=parts.promises,
        attempts=attempts,
        unkept=unkept,
        partings=parts.partings,
        reached=reached,
        voice=parts.voice,
        outbox=parts.outbox,
        deadlines=parts.deadlines,
    )
    return CallingBackSide(kept, dialling, reached, attempts, unkept)
