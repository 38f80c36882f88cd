"""Agents who were there beside those planned, by interval. This file owns that comparison."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

PLAN_COLUMNS = ("planned_mean", "difference_mean", "adherence")
_MINUTE_MS = 60_000


class Plan(Protocol):
    """How many agents are planned at a moment."""

    def agents(self, wall_ms: int) -> int:
        """Return how many at ``wall_ms`` since the epoch."""


def beside_plan(  # noqa: PLR0913  # keyword-only
    rows: Iterable[Mapping[str, Any]],
    plan: Plan,
    *,
    moment: Callable[[int], Any],
    minutes: int,
    since_ms: int,
    until_ms: int,
) -> list[dict[str, Any]]:
    """Put the plan beside each interval; one that is planned and where nobody came is a row too.

    ``moment`` makes of milliseconds what rows begin with.
    Adherence is present ÷ planned: above 1 more were there; None where nobody is planned.
    """
    known = {_ms(row["interval_start"]): row for row in rows}
    length = minutes * _MINUTE_MS
    found = []
    for begin in range(since_ms - since_ms % -length, until_ms, length):
        planned = fmean(plan.agents(at) for at in range(begin, begin + length, _MINUTE_MS))
        row = known.get(begin)
        if row is None and not planned:
            continue
        there = dict(row) if row else _nobody(moment(begin))
        present = float(there["present_mean"])
        there |= {
            "planned_mean": round(planned, 3),
            "difference_mean": round(present - planned, 3),
            "adherence": present / planned if planned else None,
        }
        found.append(there)
    return found


def _nobody(moment: object) -> dict[str, Any]:
    return {"interval_start": moment, "agents": 0, "present_mean": 0.0, "working_mean": 0.0}


def _ms(moment: Any) -> int:
    return int(1000 * moment.timestamp())
