"""What a rule of overflow finds as a caller comes to the line: how many wait, for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.flow.spills import Spill, When

if TYPE_CHECKING:
    from collections.abc import Callable

    from callcenter.agents.roster import Roster
    from callcenter.flow.rules import Rules
    from callcenter.flow.table import CallTable


class EntryMeasures:
    """Measures what rules look at once, at the entry."""

    def __init__(self, rules: Rules, *, calls: CallTable, roster: Roster) -> None:
        self._rules = rules
        self._calls = calls
        self._roster = roster

    def enough(
        self,
        spill: Spill,
        need: frozenset[str],
        *,
        waiting: int,
        expects: Callable[[], int | None],
    ) -> float | None:
        """Return what a rule finds, as `facts.Overflowed` has it, where that is enough for it.

        Args:
            spill: the rule.
            need: what somebody at work must have to serve the caller.
            waiting: how many others are in the line.
            expects: returns the wait to be expected, in ms.
        """
        found: float | None = None
        enough = spill.over
        match spill.when:
            case When.NO_AGENTS:
                found = 0.0 if not spill.over_ms and not self._roster.present.able(need) else None
            case When.SIZE:
                found = waiting
            case When.LOAD:
                found = waiting / max(1, self._roster.present.able(need))
            case When.ESTIMATE:
                expected_ms = expects()
                found = None if expected_ms is None else expected_ms / 1000
                enough = spill.over_ms / 1000
            case When.TRUNK:
                left = self._rules.trunk_channels - self._calls.on_the_phone()
                found = left if left < spill.over else None
                enough = float("-inf")
            case _:
                pass
        return found if found is not None and found >= enough else None
