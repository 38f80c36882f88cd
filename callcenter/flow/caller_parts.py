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

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.agents.roster import Roster
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.estimate.courtesy import Courtesy
    from callcenter.flow.announcing import Announcing
    from callcenter.flow.call import Call
    from callcenter.flow.codes import Codes
    from callcenter.flow.deadlines import Deadlines
    from callcenter.flow.doors import Doors
    from callcenter.flow.followed import Followed
    from callcenter.flow.known_callers import KnownCallers
    from callcenter.flow.last_agents import LastAgents
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.overflow import Overflow
    from callcenter.flow.pacing import Pacing
    from callcenter.flow.place_parts import PlaceKeeping
    from callcenter.flow.promises import Promises
    from callcenter.flow.relaxing import Relaxing
    from callcenter.flow.returns import Returns
    from callcenter.flow.ringing import Ringing
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable, Ids, WaitClasses
    from callcenter.flow.wording import Wording


class CallerSide(NamedTuple):
    """The parts that others speak to."""

    callers: Callers
    walking: Walking
    hearing: Hearing
    entrance: Entrance
    ends: Ends


def caller_side(  # noqa: PLR0913  # the parts of the core, handed over by name
    *,
    rules: Rules,
    calls: CallTable,
    ids: Ids,
    kept: PlaceKeeping,
    classes: WaitClasses,
    roster: Roster,
    dispatcher: Dispatcher,
    estimator: Courtesy,
    ringing: Ringing,
    doors: Doors,
    overflow: Overflow,
    relaxing: Relaxing,
    last_agents: LastAgents,
    returns: Returns,
    pacing: Pacing,
    codes: Codes,
    wording: Wording,
    announcing: Announcing,
    known_callers: KnownCallers,
    promises: Promises,
    followed: Followed,
    outbox: Outbox,
    deadlines: Deadlines,
    send_outside: Callable[[Call, str, int], None],
) -> CallerSide:
    """Return the caller's side of the core that has these other parts."""
    entrance = Entrance(
        rules=rules,
        calls=calls,
        classes=classes,
        estimator=estimator,
        doors=doors,
        overflow=overflow,
        outbox=outbox,
    )
    holding_back = HoldingBack(rules=rules, pacing=pacing, outbox=outbox, deadlines=deadlines)
    hearing = Hearing(
        rules=rules,
        announcing=announcing,
        holding_back=holding_back,
        outbox=outbox,
        deadlines=deadlines,
    )
    ends = Ends(
        calls=calls,
        dispatcher=dispatcher,
        hearing=hearing,
        ringing=ringing,
        returns=returns,
        last_agents=last_agents,
        codes=codes,
        relaxing=relaxing,
        overflow=overflow,
        followed=followed,
        outbox=outbox,
    )
    entry_words = EntryWords(
        rules=rules,
        roster=roster,
        overflow=overflow,
        entrance=entrance,
        wording=wording,
        codes=codes,
        outbox=outbox,
    )
    coming_back = ComingBack(
        rules=rules,
        returns=returns,
        places=kept.places,
        class_changes=kept.class_changes,
        memos=kept.memos,
        ringing=ringing,
        hearing=hearing,
        entry_words=entry_words,
        holding_back=holding_back,
        outbox=outbox,
    )
    walking = Walking(
        rules=rules,
        places=kept.places,
        class_changes=kept.class_changes,
        ringing=ringing,
        hearing=hearing,
        entrance=entrance,
        holding_back=holding_back,
        entry_words=entry_words,
        coming_back=coming_back,
        wording=wording,
        known_callers=known_callers,
        promises=promises,
        ends=ends,
        outbox=outbox,
        send_outside=send_outside,
    )
    callers = Callers(
        rules=rules,
        calls=calls,
        ids=ids,
        returns=returns,
        pacing=pacing,
        entrance=entrance,
        known_callers=known_callers,
        hearing=hearing,
        walking=walking,
        coming_back=coming_back,
        ends=ends,
        outbox=outbox,
    )
    return CallerSide(callers, walking, hearing, entrance, ends)
