"""The PBX's dialplan as ``ShowDialPlan`` tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.doctor.facts import Dialplan, Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.pbx.wire import Message

HINT = "hint"
"""What stands in place of a priority where an extension is watched, not dialled."""


def dialplan_of(rows: Iterable[Message]) -> Dialplan:
    """Return the dialplan of the rows: steps in their order, includes by context."""
    steps: list[Step] = []
    includes: dict[str, tuple[str, ...]] = {}
    for row in rows:
        context = row.get("context", "")
        if included := row.get("includecontext"):
            includes[context] = (*includes.get(context, ()), included)
        elif row.get("priority") not in (None, HINT):
            extension, data = row.get("extension", ""), row.get("appdata", "")
            steps.append(Step(context, extension, row.get("application", ""), data))
    return Dialplan(tuple(steps), includes)
