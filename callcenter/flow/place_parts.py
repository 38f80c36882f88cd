"""What gives, changes and remembers places in the line, made by role."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from callcenter.flow.class_changes import ClassChanges
from callcenter.flow.entries import Entries
from callcenter.flow.memos import Memos
from callcenter.flow.places import Places

if TYPE_CHECKING:
    from callcenter.dispatch.dispatcher import Dispatcher
    from callcenter.estimate.courtesy import Courtesy
    from callcenter.flow.guards import Guards
    from callcenter.flow.last_agents import LastAgents
    from callcenter.flow.outbox import Outbox
    from callcenter.flow.overflow import Overflow
    from callcenter.flow.relaxing import Relaxing
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable, Ids, WaitClasses
    from callcenter.queue.line import Line


class PlaceKeeping(NamedTuple):
    """The parts that others speak to."""

    places: Places
    class_changes: ClassChanges
    entries: Entries
    memos: Memos


def place_keeping(  # noqa: PLR0913  # the parts of the core, handed over by name
    *,
    rules: Rules,
    calls: CallTable,
    line: Line,
    dispatcher: Dispatcher,
    ids: Ids,
    classes: WaitClasses,
    guards: Guards,
    estimator: Courtesy,
    relaxing: Relaxing,
    overflow: Overflow,
    last_agents: LastAgents,
    outbox: Outbox,
) -> PlaceKeeping:
    """Return what keeps places in the core that has these other parts."""
    memos = Memos(outbox)
    entries = Entries(
        rules=rules,
        calls=calls,
        line=line,
        dispatcher=dispatcher,
        ids=ids,
        classes=classes,
        relaxing=relaxing,
        overflow=overflow,
        last_agents=last_agents,
        outbox=outbox,
    )
    class_changes = ClassChanges(
        rules=rules,
        calls=calls,
        dispatcher=dispatcher,
        entries=entries,
        memos=memos,
        guards=guards,
        estimator=estimator,
        relaxing=relaxing,
    )
    places = Places(
        rules=rules,
        calls=calls,
        dispatcher=dispatcher,
        entries=entries,
        changes=class_changes,
        memos=memos,
        guards=guards,
        estimator=estimator,
        overflow=overflow,
    )
    return PlaceKeeping(places, class_changes, entries, memos)
