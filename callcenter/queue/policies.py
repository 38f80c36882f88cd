"""The five orders in which a line may serve, each a strict total order at any moment.

Each policy says the same thing in two ways, and tests hold them together: `best` chooses among
contacts, and `places` says, in closed form, how far down a whole lane those reach who are ahead of
one contact, so that a position is counted without comparing.

Every policy keeps these promises, on which lanes rest:

- inside a class, earlier `arrived_at` then lower `seq` is ahead, always;
- a contact's key never falls while it waits;
- integers only, compared by cross-multiplying: no rounding, no tie broken by accident.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from callcenter.queue.lanes import EVERYBODY_BEFORE, NOBODY_BEFORE
from callcenter.queue.waiting import EMERGENCY, EVERYONE, PREFERRED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from callcenter.queue.lanes import Place
    from callcenter.queue.waiting import WaitClass, Waiting


class PolicyName(StrEnum):
    """What the operator writes; a country preset picks one."""

    TIERS = "tiers"
    RATIO = "ratio"
    STRICT = "strict"
    DUE = "due"
    FIFO = "fifo"


class Reason(StrEnum):
    """Why somebody is ahead: the first thing in which the two differ."""

    TIER = "tier"  # of a tier that goes first
    GUARD = "guard"  # lifted by a guard to a tier that goes first
    SHARE = "share"  # has used up more of the promised wait
    DUE = "due"  # is due earlier: arrival plus promise
    ARRIVAL = "arrival"  # came first


class Standing(msgspec.Struct, frozen=True, gc=False):
    """Why a contact stands where it stands: what its policy looked at."""

    tier: int
    """The tier it counts in now under the policy; `EVERYONE` for all under `fifo`."""
    waited_ms: int
    target_ms: int
    arrived_at: int
    seq: int


class Policy(ABC):
    """An order of service. Policies hold no state, so one serves every line."""

    name: PolicyName

    @abstractmethod
    def tier(self, entry: Waiting, now: int) -> int:
        """The tier in which `entry` counts at `now` (ms)."""

    @abstractmethod
    def best(self, entries: Iterable[Waiting], now: int) -> Waiting | None:
        """Who of `entries` is served first at `now` (ms); None if there are none."""

    @abstractmethod
    def places(self, entry: Waiting, now: int) -> Callable[[WaitClass], Place]:
        """Tells the place of `entry` in a lane of any class: those before it are ahead."""

    def lifted(self, entry: Waiting, now: int) -> bool:  # noqa: ARG002  # most know no guard
        """Whether a guard has lifted `entry` above its class's own tier at `now` (ms)."""
        return False

    @abstractmethod
    def reason(self, a: Waiting, b: Waiting, now: int) -> Reason:
        """Why `a` is ahead of `b` at `now` (ms), given that it is."""

    def ahead(self, a: Waiting, b: Waiting, now: int) -> bool:
        """Whether `a` is served before `b` at `now` (ms)."""
        return self.best((a, b), now) is a

    def standing(self, entry: Waiting, now: int) -> Standing:
        """The key of one contact at `now` (ms), to explain an order."""
        return Standing(
            tier=self.tier(entry, now),
            waited_ms=entry.waited_ms(now),
            target_ms=entry.wait_class.target_ms,
            arrived_at=entry.arrived_at,
            seq=entry.seq,
        )


class ByShare(Policy):
    """Lower tier; in it the larger share of the promised wait; then arrival; then sequence.

    Args:
        name: what the operator calls it.
        tier_of: the tier in which each of the classes' tiers counts.
        guarded: whether those who have waited out their guard move from `EVERYONE` to `PREFERRED`.
    """

    def __init__(self, name: PolicyName, *, tier_of: tuple[int, int, int], guarded: bool) -> None:
        self.name = name
        self._tier_of = tier_of
        self._guarded = guarded

    def tier(self, entry: Waiting, now: int) -> int:
        """The tier of the class as this policy counts it, the guard applied."""
        if self.lifted(entry, now):
            return PREFERRED
        return self._tier_of[entry.wait_class.tier]

    def lifted(self, entry: Waiting, now: int) -> bool:
        """Whether its guard has lifted `entry` at `now` (ms)."""
        guard = self._guard_of(entry.wait_class)
        return guard is not None and entry.waited_ms(now) >= guard

    def reason(self, a: Waiting, b: Waiting, now: int) -> Reason:
        """The tier, by law or by the guard; then the share; then the arrival."""
        if self.tier(a, now) != self.tier(b, now):
            return Reason.GUARD if self.lifted(a, now) else Reason.TIER
        shares_differ = a.waited_ms(now) * b.wait_class.target_ms != (
            b.waited_ms(now) * a.wait_class.target_ms
        )
        return Reason.SHARE if shares_differ else Reason.ARRIVAL

    def best(self, entries: Iterable[Waiting], now: int) -> Waiting | None:
        """Who of `entries` is served first at `now` (ms); None if there are none."""
        # One loop that calls nothing: every choice of the line runs through it.
        tier_of, guarded = self._tier_of, self._guarded
        best: Waiting | None = None
        best_tier, best_waited, best_target = EVERYONE + 1, 0, 0
        for entry in entries:
            wait_class = entry.wait_class
            tier, target = tier_of[wait_class.tier], wait_class.target_ms
            waited = now - entry.arrived_at
            if waited < 0:  # noqa: PLR1730  # a call of max() takes as long as all the rest
                waited = 0
            if guarded and tier == EVERYONE:
                guard = wait_class.guard_ms
                if guard is not None and waited >= guard:
                    tier = PREFERRED
            if tier > best_tier:
                continue
            if tier == best_tier:
                share, best_share = waited * best_target, best_waited * target
                if share < best_share:
                    continue
                if share == best_share and best is not None and _came_before(best, entry):
                    continue
            best, best_tier, best_waited, best_target = entry, tier, waited, target
        return best

    def places(self, entry: Waiting, now: int) -> Callable[[WaitClass], Place]:
        """Tells the place of `entry` in a lane of any class: those before it are ahead."""
        tier = self.tier(entry, now)
        waited, target = entry.waited_ms(now), entry.wait_class.target_ms

        def by_share(target_of_lane: int) -> Place:
            # Who arrived at x has waited now - x, hence is ahead while that exceeds `equal`.
            if not waited:
                return entry.arrived_at, entry.seq
            equal, rest = divmod(waited * target_of_lane, target)
            return (now - equal,) if rest else _place_of_tie(now - equal, entry)

        def place(wait_class: WaitClass) -> Place:
            tier_of_lane = self._tier_of[wait_class.tier]
            guard = self._guard_of(wait_class)
            if guard is None or tier == EMERGENCY:
                if tier_of_lane == tier:
                    return by_share(wait_class.target_ms)
                return EVERYBODY_BEFORE if tier_of_lane < tier else NOBODY_BEFORE
            # The oldest of the lane count as preferred: all of them are ahead of tier 2, and of
            # tier 1 those who have the larger share as well.
            past_guard = (now - guard + 1,) if guard else EVERYBODY_BEFORE
            choose = max if tier == EVERYONE else min
            return choose(past_guard, by_share(wait_class.target_ms))

        return place

    def _guard_of(self, wait_class: WaitClass) -> int | None:
        """The guard (ms) if it means something in this class under this policy."""
        if self._guarded and wait_class.tier == EVERYONE:
            return wait_class.guard_ms
        return None


class ByDueTime(Policy):
    """Emergencies; then all by the earliest arrival + target; then arrival; then sequence."""

    name = PolicyName.DUE

    def tier(self, entry: Waiting, now: int) -> int:  # noqa: ARG002  # the clock changes no tier
        """`EMERGENCY` or `PREFERRED`: there are two."""
        return _MERGED[entry.wait_class.tier]

    def reason(self, a: Waiting, b: Waiting, now: int) -> Reason:  # noqa: ARG002  # due times stay
        """The tier; then the due time; then the arrival."""
        tier, due_at, *_ = _due_key(a)
        other_tier, other_due_at, *_ = _due_key(b)
        if tier != other_tier:
            return Reason.TIER
        return Reason.DUE if due_at != other_due_at else Reason.ARRIVAL

    def best(self, entries: Iterable[Waiting], now: int) -> Waiting | None:  # noqa: ARG002  # due times stay
        """Who of `entries` is served first; None if there are none."""
        return min(entries, key=_due_key, default=None)

    def places(self, entry: Waiting, now: int) -> Callable[[WaitClass], Place]:  # noqa: ARG002  # due times stay
        """Tells the place of `entry` in a lane of any class: those before it are ahead."""
        tier, due_at, *_ = _due_key(entry)

        def place(wait_class: WaitClass) -> Place:
            tier_of_lane = _MERGED[wait_class.tier]
            if tier_of_lane == tier:
                return _place_of_tie(due_at - wait_class.target_ms, entry)
            return EVERYBODY_BEFORE if tier_of_lane < tier else NOBODY_BEFORE

        return place


class ByArrival(Policy):
    """First come, first served, whoever they are."""

    name = PolicyName.FIFO

    def tier(self, entry: Waiting, now: int) -> int:  # noqa: ARG002  # all are equal
        """`EVERYONE`."""
        return EVERYONE

    def reason(self, a: Waiting, b: Waiting, now: int) -> Reason:  # noqa: ARG002  # nothing else counts
        """The arrival."""
        return Reason.ARRIVAL

    def best(self, entries: Iterable[Waiting], now: int) -> Waiting | None:  # noqa: ARG002  # arrivals stay
        """Who of `entries` came first; None if there are none."""
        return min(entries, key=_own_place, default=None)

    def places(self, entry: Waiting, now: int) -> Callable[[WaitClass], Place]:  # noqa: ARG002  # arrivals stay
        """Tells the place of `entry` in a lane of any class: its own in all."""
        own_place = _own_place(entry)
        return lambda _wait_class: own_place


_AS_THEY_ARE = (EMERGENCY, PREFERRED, EVERYONE)
_MERGED = (EMERGENCY, PREFERRED, PREFERRED)

_POLICIES: dict[PolicyName, Policy] = {
    PolicyName.TIERS: ByShare(PolicyName.TIERS, tier_of=_AS_THEY_ARE, guarded=True),
    PolicyName.RATIO: ByShare(PolicyName.RATIO, tier_of=_MERGED, guarded=False),
    PolicyName.STRICT: ByShare(PolicyName.STRICT, tier_of=_AS_THEY_ARE, guarded=False),
    PolicyName.DUE: ByDueTime(),
    PolicyName.FIFO: ByArrival(),
}


def policy(name: PolicyName) -> Policy:
    """The policy of that name."""
    return _POLICIES[name]


def _own_place(entry: Waiting) -> tuple[int, int]:
    return entry.arrived_at, entry.seq


def _came_before(a: Waiting, b: Waiting) -> bool:
    """Whether `a` is ahead of `b` when all else is equal."""
    return _own_place(a) < _own_place(b)


def _due_key(entry: Waiting) -> tuple[int, int, int, int]:
    """What `due` sorts by, smallest first."""
    wait_class, arrived_at = entry.wait_class, entry.arrived_at
    return _MERGED[wait_class.tier], arrived_at + wait_class.target_ms, arrived_at, entry.seq


def _place_of_tie(tied_at: int, entry: Waiting) -> Place:
    """The place of `entry` in a lane where those who arrived at `tied_at` have an equal key."""
    if tied_at == entry.arrived_at:
        return entry.arrived_at, entry.seq
    return (tied_at + 1,) if tied_at < entry.arrived_at else (tied_at,)
