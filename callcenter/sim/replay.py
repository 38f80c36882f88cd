"""A recorded day served once more, under one policy and another: who gains and who loses.

Both policies serve the very same callers, agents and times, so that what differs is the order's
doing. The day as it was stands beside them: it differs from its own replay by what a simulation
does not know (phones that nobody picked up, second thoughts, agents who were slow).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from callcenter.sim.recorded import answered_ms, hung_up
from callcenter.sim.run import unswept
from callcenter.sim.simulation import Simulation
from callcenter.sim.tally import Count, Figures, figures

if TYPE_CHECKING:
    from callcenter.queue.policies import Policy
    from callcenter.queue.waiting import Waiting
    from callcenter.sim.callers import Caller
    from callcenter.sim.recorded import RecordedDay

NOTICED_MS = 1_000
"""Nobody gains or loses by less."""


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """How the day went in one order."""

    classes: dict[str, Figures]
    """By group."""
    overall: Figures
    never_answered: int
    """Who still waited when the last agent had gone, and had the patience to."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What another order does to one group, caller by caller."""

    callers: int
    sooner: int
    """Answered earlier by a second or more, or answered instead of lost."""
    later: int
    """Answered later by a second or more, or lost instead of answered."""
    newly_answered: int
    newly_lost: int
    mean_change_s: float | None
    """Of those whom both orders answered; negative is a gain. None: of nobody."""


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a recorded day."""

    policy: str
    """The order of the configuration, or the first one."""
    other: str | None
    """The order it is compared with."""
    as_it_was: Served
    served: dict[str, Served]
    """By policy."""
    changes: dict[str, Change]
    """By group: from ``policy`` to ``other``; nothing without another."""
    never_in_line: int
    censored: int


class _Diary:
    """Remembers what became of each caller."""

    def __init__(self) -> None:
        self.waits_ms: dict[str, int] = {}
        self.lost: set[str] = set()
        self.overtakes: dict[str, int] = {}

    def answered(self, caller: Caller, entry: Waiting, *, wait_ms: int, overtook: int) -> None:
        """See `Observer.answered`."""
        del entry
        self.waits_ms[caller.contact] = wait_ms
        if overtook:
            self.overtakes[caller.contact] = overtook

    def hung_up(self, caller: Caller) -> None:
        """See `Observer.hung_up`."""
        self.lost.add(caller.contact)


def replay(day: RecordedDay, policy: Policy, other: Policy | None = None) -> Replay:
    """Serve a day under ``policy``, and under an ``other`` to compare it with."""
    diaries = {each.name: _served(day, each) for each in (policy, other) if each is not None}
    as_it_was = _Diary()
    for contact, record in day.records.items():
        wait_ms = answered_ms(record)
        if wait_ms is not None:
            as_it_was.waits_ms[contact] = wait_ms
        elif hung_up(record):
            as_it_was.lost.add(contact)
    changes = {}
    if other is not None:
        changes = _changes(day, diaries[policy.name], diaries[other.name])
    return Replay(
        policy=policy.name,
        other=None if other is None else other.name,
        as_it_was=_figures(day, as_it_was),
        served={name: _figures(day, diary) for name, diary in diaries.items()},
        changes=changes,
        never_in_line=day.never_in_line,
        censored=day.censored,
    )


def _served(day: RecordedDay, policy: Policy) -> _Diary:
    diary = _Diary()
    with unswept():
        Simulation(policy=policy, staff=day.staff, observer=diary).run(day.callers)
    return diary


def _group(day: RecordedDay, caller: Caller) -> str:
    return day.records[caller.contact].group_name or ""


def _figures(day: RecordedDay, diary: _Diary) -> Served:
    """Count by group; who was neither answered nor gave up is told apart."""
    counts: dict[str, Count] = {}
    never = 0
    for caller in day.callers:
        count = counts.setdefault(_group(day, caller), Count(caller.wait_class.target_ms))
        wait_ms = diary.waits_ms.get(caller.contact)
        if wait_ms is not None:
            count.waits_ms.append(wait_ms)
            count.overtakes += diary.overtakes.get(caller.contact, 0)
        elif caller.contact in diary.lost:
            count.abandoned += 1
        else:
            never += 1
    return Served(
        classes={name: figures([count]) for name, count in sorted(counts.items())},
        overall=figures(list(counts.values())),
        never_answered=never,
    )


def _changes(day: RecordedDay, before: _Diary, after: _Diary) -> dict[str, Change]:
    groups: dict[str, list[tuple[int | None, int | None]]] = {}
    for caller in day.callers:
        pair = (before.waits_ms.get(caller.contact), after.waits_ms.get(caller.contact))
        groups.setdefault(_group(day, caller), []).append(pair)
    return {name: _change(pairs) for name, pairs in sorted(groups.items())}


def _change(pairs: list[tuple[int | None, int | None]]) -> Change:
    both = [new - old for old, new in pairs if old is not None and new is not None]
    won = sum(old is None and new is not None for old, new in pairs)
    lost = sum(old is not None and new is None for old, new in pairs)
    return Change(
        callers=len(pairs),
        sooner=won + sum(change <= -NOTICED_MS for change in both),
        later=lost + sum(change >= NOTICED_MS for change in both),
        newly_answered=won,
        newly_lost=lost,
        mean_change_s=round(sum(both) / len(both) / 1_000, 3) if both else None,
    )
