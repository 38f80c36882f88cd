"""A slow, plain judge of the order: what the line should have done.

Written apart from `callcenter.queue` on purpose: it keeps no lanes, compares exact fractions
instead of cross-multiplying, and looks at every contact each time. Tests and the demo's order check
hold the real line against it, so the two must not share a rule.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.queue.waiting import Waiting

TIER_OF_ALL = 2

Key = tuple[int, Fraction, int, int]


def best(
    entries: Iterable[Waiting], agent_skills: frozenset[str], policy: str, now: int
) -> Waiting | None:
    """Whom an agent with these skills should answer at `now` (ms); None if nobody of them."""
    answerable = [entry for entry in entries if all(s in agent_skills for s in entry.skills)]
    return min(answerable, key=lambda entry: key(entry, policy, now), default=None)


def order(entries: Iterable[Waiting], policy: str, now: int) -> list[Waiting]:
    """All entries, first to be served first, at `now` (ms)."""
    return sorted(entries, key=lambda entry: key(entry, policy, now))


def passed(
    entries: Iterable[Waiting], answered: Waiting, agent_skills: frozenset[str]
) -> list[Waiting]:
    """Those of `entries` who came before `answered` and whom the agent could have served."""
    place = (answered.arrived_at, answered.seq)
    return [
        entry
        for entry in entries
        if (entry.arrived_at, entry.seq) < place and all(s in agent_skills for s in entry.skills)
    ]


def key(entry: Waiting, policy: str, now: int) -> Key:
    """What the entry is sorted by under the policy, smallest first.

    Raises:
        ValueError: there is no such policy.
    """
    wait_class, arrived_at = entry.wait_class, entry.arrived_at
    waited_ms = now - arrived_at if now > arrived_at else 0
    minus_share = Fraction(-waited_ms, wait_class.target_ms)
    emergency_or_not = 0 if wait_class.tier == 0 else 1
    match policy:
        case "tiers":
            guard_ms = wait_class.guard_ms if wait_class.tier == TIER_OF_ALL else None
            past_guard = guard_ms is not None and waited_ms >= guard_ms
            return 1 if past_guard else wait_class.tier, minus_share, arrived_at, entry.seq
        case "strict":
            return wait_class.tier, minus_share, arrived_at, entry.seq
        case "ratio":
            return emergency_or_not, minus_share, arrived_at, entry.seq
        case "due":
            due_at = Fraction(arrived_at + wait_class.target_ms)
            return emergency_or_not, due_at, arrived_at, entry.seq
        case "fifo":
            return 0, Fraction(0), arrived_at, entry.seq
        case _:
            raise ValueError(f"no policy is called {policy!r}")
