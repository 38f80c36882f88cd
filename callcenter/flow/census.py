"""How many wait and since when, kept as people come and go: asking costs next to nothing.

Who is off the phone, to be called back, has a place, but waits for no answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.deadlines import Deadlines
from callcenter.flow.known import known
from callcenter.queue.waiting import AWAY
from callcenter.views import GroupCount

if TYPE_CHECKING:
    from callcenter.flow.call import Call


class Census:
    """Those whom nobody speaks to yet, phones ringing for them or not, by line and group."""

    __slots__ = ("_away", "_since")

    def __init__(self) -> None:
        # By line and group: since when each contact waits, the earliest at hand.
        self._since: dict[tuple[str, str], Deadlines[str]] = {}
        self._away: dict[str, set[str]] = {}  # contacts off the phone, by line

    def enter(self, call: Call) -> None:
        """Count a contact in, under the group it has now."""
        key = (call.line.name, known(call.group).name)
        if key not in self._since:
            self._since[key] = Deadlines()
        if AWAY in call.needs:
            self._away.setdefault(call.line.name, set()).add(call.id)
        else:
            self._since[key].set(call.id, call.back_at or call.queued_at)

    def leave(self, call: Call) -> None:
        """Count a contact out, who still has the group it entered under."""
        self._away.get(call.line.name, set()).discard(call.id)
        if call.group is not None and (since := self._since.get((call.line.name, call.group.name))):
            since.clear(call.id)

    def __len__(self) -> int:
        """How many have a place, on the phone or off it."""
        away = sum(len(contacts) for contacts in self._away.values())
        return away + sum(len(since) for since in self._since.values())

    def of_line(self, line: str) -> int:
        """Return how many have a place in a line, whatever their group, on the phone or off it."""
        away = len(self._away.get(line, ()))
        return away + sum(len(since) for (name, _), since in self._since.items() if name == line)

    def counts(self, now: int) -> tuple[GroupCount, ...]:
        """Return how many wait on the phone in each group in which anybody ever did."""
        return tuple(
            GroupCount(
                line=line,
                group=group,
                waiting=len(since),
                oldest_ms=max(0, now - since.next()),
            )
            for (line, group), since in self._since.items()
        )
