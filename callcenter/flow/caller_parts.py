"""What the caller's side of a core is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from callcenter.flow.callers import Callers
from callcenter.flow.coming_back import ComingBack
from callcenter.flow.ends import Ends
from callcenter.flow.entrance import Entrance
from callcenter.flow.entry_words import EntryWords
from callcenter.flow.hearing import Hearing
from callcenter.flow.holding_back import HoldingBack
from callcenter.flow.walking import Walking
from callcenter.flow.wording import Wording

if TYPE_CHECKING:
    from callcenter.flow.call import Call
    from callcenter.flow.parts import Parts


class CallerSide(NamedTuple):
    """The parts that others speak to."""

    callers: Callers
    walking: Walking
    hearing: Hearing
    entrance: Entrance
    ends: Ends


def caller_side(parts: Parts) -> CallerSide:
    """Return the caller's side of the core that has these other parts."""
    entrance = Entrance(
        rules=parts.rules,
        calls=parts.calls,
        classes=parts.classes,
        estimator=parts.estimator,
        doors=parts.doors,
        overflow=parts.overflow,
        outbox=parts.outbox,
    )
    holding_back = HoldingBack(
        rules=parts.rules, pacing=parts.pacing, outbox=parts.outbox, deadlines=parts.deadlines
    )
    hearing = Hearing(
        rules=parts.rules,
        announcing=parts.announcing,
        holding_back=holding_back,
        outbox=parts.outbox,
        deadlines=parts.deadlines,
    )
    wording = Wording(parts.rules, doors=parts.doors, messages=parts.messages)
    entry_words = _entry_words(parts, entrance, wording)
    ends = _ends(parts, hearing)
    coming_back = ComingBack(
        rules=parts.rules,
        returns=parts.returns,
        places=parts.places,
        class_changes=parts.class_changes,
        memos=parts.memos,
        ringing=parts.ringing,
        hearing=hearing,
        entry_words=entry_words,
        holding_back=holding_back,
        outbox=parts.outbox,
    )

    def send_outside(call: Call, name: str, now: int) -> None:
        """Lead a caller outside by what stands on the callers itself."""
        parts.diverting.send(call, name, now)

    walking = Walking(
        rules=parts.rules,
        places=parts.places,
        class_changes=parts.class_changes,
        ringing=parts.ringing,
        hearing=hearing,
        entrance=entrance,
        holding_back=holding_back,
        entry_words=entry_words,
        coming_back=coming_back,
        wording=wording,
        known_callers=parts.known_callers,
        promises=parts.promises,
        ends=ends,
        leaving=parts.leaving,
        outbox=parts.outbox,
        send_outside=send_outside,
    )
    callers = Callers(
        rules=parts.rules,
        calls=parts.calls,
        ids=parts.ids,
        returns=parts.returns,
        pacing=parts.pacing,
        entrance=entrance,
        known_callers=parts.known_callers,
        hearing=hearing,
        walking=walking,
        coming_back=coming_back,
        ends=ends,
        outbox=parts.outbox,
    )
    return CallerSide(callers, walking, hearing, entrance, ends)


def _ends(parts: Parts, hearing: Hearing) -> Ends:
    return Ends(
        calls=parts.calls,
        dispatcher=parts.dispatcher,
        hearing=hearing,
        ringing=parts.ringing,
        returns=parts.returns,
        last_agents=parts.last_agents,
        codes=parts.codes,
        relaxing=parts.relaxing,
        overflow=parts.overflow,
        followed=parts.followed,
        outbox=parts.outbox,
    )


def _entry_words(parts: Parts, entrance: Entrance, wording: Wording) -> EntryWords:
    return EntryWords(
        rules=parts.rules,
        roster=parts.roster,
        overflow=parts.overflow,
        entrance=entrance,
        wording=wording,
        codes=parts.codes,
        outbox=parts.outbox,
    )
