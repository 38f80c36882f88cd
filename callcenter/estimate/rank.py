"""Who will have gone before a contact when its turn comes: the fluid rank.

Nothing here knows a policy. Who is before the contact after a wait of W is asked of the policy as
the line will be ordered then: of those who wait now so many of each lane, and of those who will
come all who arrive before the place which the contact will have in their lane. So those who are
ahead now and will be overtaken count no more, and those who will overtake count already.

A place depends on the promise of the lane alone, of which there are few, however many services.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.estimate.drain import drain_ms
from callcenter.queue.waiting import asked_of_agents

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from callcenter.estimate.crew import Crew
    from callcenter.queue.lanes import Lane, Place
    from callcenter.queue.line import Line
    from callcenter.queue.policies import Policy
    from callcenter.queue.waiting import WaitClass, Waiting

    Promise = tuple[int, int, int | None]

STEP_MS = 250
"""How exactly the wait is sought,"""
NEAR = 0.01
"""or to this part of itself, if that is more."""
FIRST_MS = 1_000
"""The wait with which the search begins; a shorter one is not worth a search."""
LONGEST_MS = 24 * 60 * 60 * 1_000
"""No wait is told to be longer."""
_INSIDE = 0.1
"""A guess keeps away from both ends by this part of what is between, so that they draw near."""


def promise_of(wait_class: WaitClass) -> Promise:
    """Return what decides where those of a class stand."""
    return wait_class.tier, wait_class.target_ms, wait_class.guard_ms


class Rank:
    """One contact before its line and its crew, at one moment.

    Args:
        entry: the contact, in the line or about to be.
        line: everybody who waits.
        crew: who could serve the contact; at least one.
        coming: arrivals per millisecond who will need the crew, by a class of their promise.
        rate: agents of the crew that free themselves, per millisecond.
        patience: rate at which each contact gives up, per millisecond.
        free: agents of the crew who are free now.
        now: ms since the epoch.
    """

    __slots__ = ("_coming", "_counts", "_crew", "_entry", "_free", "_lanes", "_now", "_patience",
                 "_policy", "_rate")  # fmt: skip

    def __init__(  # noqa: PLR0913  # what a wait depends on, by name
        self,
        entry: Waiting,
        *,
        line: Line,
        crew: Crew,
        coming: Mapping[WaitClass, float],
        rate: float,
        patience: float,
        free: int,
        now: int,
    ) -> None:
        self._entry = entry
        self._policy = line.policy
        self._lanes: dict[Promise, list[Lane]] = {}
        for lane in line.lanes():
            self._lanes.setdefault(promise_of(lane.wait_class), []).append(lane)
        # Who was counted last before which place: for most lanes that place stays as it is.
        self._counts: dict[Promise, tuple[Place, list[int]]] = {}
        self._crew = crew
        self._coming = coming
        self._rate = rate
        self._patience = patience
        self._free = free
        self._now = now

    def wait_ms(self) -> float:
        """Return the wait that agrees with who is before the contact after it, in ms."""
        return min(self._search(), LONGEST_MS)

    def _search(self) -> float:
        """Find it.

        The longer the wait, the fewer of those who wait now are still before the contact, so there
        is one such wait; where a guard lifts others meanwhile there may be more, and one of them
        is found.
        """
        guess = self._after(FIRST_MS)
        if guess <= FIRST_MS:
            return guess
        follows = self._after(guess)
        if abs(follows - guess) <= STEP_MS:
            return follows
        low, low_off = float(FIRST_MS), guess - FIRST_MS
        high, high_off = guess, follows - guess
        while high_off > 0 and high < LONGEST_MS:
            low, low_off = high, high_off
            high *= 2
            high_off = self._after(high) - high
        return high if high_off > 0 else self._between(low, low_off, high, high_off)

    def _between(self, low: float, low_off: float, high: float, high_off: float) -> float:
        """Close in on the wait from both sides, by where a straight line would cross."""
        while high - low > max(STEP_MS, NEAR * high):
            inside = low_off / (low_off - high_off)
            wait = low + (high - low) * min(max(inside, _INSIDE), 1 - _INSIDE)
            off = self._after(wait) - wait
            if abs(off) <= STEP_MS:
                return wait
            if off > 0:
                low, low_off = wait, off
            else:
                high, high_off = wait, off
        return high

    def _after(self, wait_ms: float) -> float:
        """The wait that follows if those count who are before the contact after ``wait_ms``."""
        span_ms = int(wait_ms)
        place = _place_after(self._entry, self._policy, now=self._now, wait_ms=span_ms)
        before = self._crew.before(self._ahead(place)) - self._free
        if before < 0:
            return 0.0
        inflow = sum(
            rate * self._coming_ms(place(wait_class), span_ms) / span_ms
            for wait_class, rate in self._coming.items()
        )
        return drain_ms(before, rate=self._rate, patience=self._patience, inflow=inflow)

    def _ahead(self, place: Callable[[WaitClass], Place]) -> dict[frozenset[str], int]:
        """Count those who wait before the contact's places, by the skills they need."""
        ahead: dict[frozenset[str], int] = {}
        for promise, lanes in self._lanes.items():
            here = place(lanes[0].wait_class)
            known = self._counts.get(promise)
            if known is None or known[0] != here:
                known = self._counts[promise] = here, [lane.count_before(here) for lane in lanes]
            for lane, count in zip(lanes, known[1], strict=True):
                skills = asked_of_agents(lane.skills)
                ahead[skills] = ahead.get(skills, 0) + count
        return ahead

    def _coming_ms(self, place: Place, span_ms: int) -> float:
        """For how long of the wait those who arrive are served before the contact."""
        return min(max(place[0] - self._now, 0), span_ms) if place else 0.0


def _place_after(
    entry: Waiting, policy: Policy, *, now: int, wait_ms: int
) -> Callable[[WaitClass], Place]:
    """Tell the place before which all are served before the contact, after a wait."""
    then, guard = now + wait_ms, entry.wait_class.guard_ms
    place = policy.places(entry, then)
    if not guard or policy.tier(entry, now) == policy.tier(entry, then):
        return place
    # Until its guard lifts it, all of the better tiers go before the contact.
    lifted_at = entry.arrived_at + guard
    before_lift = policy.places(entry, lifted_at - 1)
    return lambda wait_class: max(place(wait_class), min(before_lift(wait_class), (lifted_at,)))
