"""How many wait and since when, kept as people come and go: asking costs next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.deadlines import Deadlines
from callcenter.flow.known import known
from callcenter.views import GroupCount

if TYPE_CHECKING:
    from callcenter.flow.call import Call


class Census:
    """Those whom nobody speaks to yet, phones ringing for them or not, by line and group."""

    __slots__ = ("_since",)

    def __init__(self) -> None:
        # By line and group: since when each contact waits, the earliest at hand.
        self._since: dict[tuple[str, str], Deadlines[str]] = {}

    def enter(self, call: Call) -> None:
        """Count a contact in, under the group it has now."""
        key = (call.line.name, known(call.group).name)
        if key not in self._since:
            self._since[key] = Deadlines()
        self._since[key].set(call.id, call.queued_at)

    def leave(self, call: Call) -> None:
        """Count a contact out, who still has the group it entered under."""
        if call.group is not None and (since := self._since.get((call.line.name, call.group.name))):
            since.clear(call.id)

    def of_line(self, line: str) -> int:
        """Return how many wait in a line, whatever their group."""
        return sum(len(since) for (name, _), since in self._since.items() if name == line)

    def counts(self, now: int) -> tuple[GroupCount, ...]:
        """Return how many wait in each group in which anybody ever did."""
        return tuple(
            GroupCount(
                line=line,
                group=group,
                waiting=len(since),
                oldest_ms=max(0, now - since.next()),
            )
            for (line, group), since in self._since.items()
        )
