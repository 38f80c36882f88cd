"""What gives, changes and remembers places in the line, made by role."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from callcenter.flow.class_changes import ClassChanges
from callcenter.flow.entries import Entries
from callcenter.flow.memos import Memos
from callcenter.flow.places import Places

if TYPE_CHECKING:
    from callcenter.flow.parts import Parts


class PlaceKeeping(NamedTuple):
    """The parts that others speak to."""

    places: Places
    class_changes: ClassChanges
    entries: Entries
    memos: Memos


def place_keeping(parts: Parts) -> PlaceKeeping:
    """Return what keeps places in the core that has these other parts."""
    memos = Memos(parts.outbox)
    entries = Entries(
        rules=parts.rules,
        calls=parts.calls,
        line=parts.line,
        dispatcher=parts.dispatcher,
        ids=parts.ids,
        classes=parts.classes,
        relaxing=parts.relaxing,
        overflow=parts.overflow,
        last_agents=parts.last_agents,
        outbox=parts.outbox,
    )
    class_changes = ClassChanges(
        rules=parts.rules,
        calls=parts.calls,
        dispatcher=parts.dispatcher,
        entries=entries,
        memos=memos,
        guards=parts.guards,
        estimator=parts.estimator,
        relaxing=parts.relaxing,
    )
    places = Places(
        rules=parts.rules,
        calls=parts.calls,
        dispatcher=parts.dispatcher,
        entries=entries,
        changes=class_changes,
        memos=memos,
        guards=parts.guards,
        estimator=parts.estimator,
        overflow=parts.overflow,
    )
    return PlaceKeeping(places, class_changes, entries, memos)
