"""The five orders in which a line may serve, each a strict total order at any moment.

Each policy says the same thing in two ways, and tests hold them together: `ahead` compares two
contacts, and `place_among` says how far down a whole lane the ahead ones reach, in closed form, so
that a position is counted without comparing.

Every policy keeps these promises, on which lanes rest:

- inside a class, earlier `arrived_at` then lower `seq` is ahead, always;
- a contact's key never falls while it waits;
- integers only, compared by cross-multiplying: no rounding, no tie broken by accident.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import msgspec

from callcenter.queue.lanes import EVERYBODY_BEFORE, NOBODY_BEFORE
from callcenter.queue.waiting import EMERGENCY, EVERYONE, PREFERRED

if TYPE_CHECKING:
    from callcenter.queue.lanes import Place
    from callcenter.queue.waiting import WaitClass, Waiting


class PolicyName(StrEnum):
    """What the operator writes; a country preset picks one."""

    TIERS = "tiers"
    RATIO = "ratio"
    STRICT = "strict"
    DUE = "due"
    FIFO = "fifo"


class Standing(msgspec.Struct, frozen=True, gc=False):
    """Why a contact stands where it stands: what its policy looked at."""

    tier: int
    """The tier it counts in now, under the policy; `EVERYONE` for all under `fifo`."""
    waited_ms: int
    target_ms: int
    arrived_at: int
    seq: int


class Policy(Protocol):
    """An order of service."""

    @property
    def name(self) -> PolicyName:
        """What the operator calls it."""
        ...

    def ahead(self, a: Waiting, b: Waiting, now: int) -> bool:
        """Whether `a` is served before `b` at `now` (ms)."""
        ...

    def place_among(self, wait_class: WaitClass, entry: Waiting, now: int) -> Place:
        """The place of `entry` in a lane of `wait_class`: exactly those before it are ahead."""
        ...

    def tier(self, entry: Waiting, now: int) -> int:
        """The tier in which `entry` counts at `now` (ms)."""
        ...


def standing(policy: Policy, entry: Waiting, now: int) -> Standing:
    """The key of one contact at `now` (ms), to explain an order."""
    return Standing(
        tier=policy.tier(entry, now),
        waited_ms=entry.waited_ms(now),
        target_ms=entry.wait_class.target_ms,
        arrived_at=entry.arrived_at,
        seq=entry.seq,
    )


class Tiers:
    """Emergencies; the preferred and those past their guard; everyone. Then the larger share."""

    __slots__ = ()
    name = PolicyName.TIERS

    def tier(self, entry: Waiting, now: int) -> int:
        """The class's tier, or `PREFERRED` once the guard has passed."""
        wait_class = entry.wait_class
        guard_ms = wait_class.guard_ms
        if wait_class.tier == EVERYONE and guard_ms is not None:
            return PREFERRED if entry.waited_ms(now) >= guard_ms else EVERYONE
        return wait_class.tier

    def ahead(self, a: Waiting, b: Waiting, now: int) -> bool:
        """Lower effective tier, then larger waited/target, then arrival, then sequence."""
        # Written out rather than composed: this runs once per lane for every choice.
        class_a, class_b = a.wait_class, b.wait_class
        waited_a = now - a.arrived_at if now > a.arrived_at else 0
        waited_b = now - b.arrived_at if now > b.arrived_at else 0
        tier_a, tier_b = class_a.tier, class_b.tier
        if tier_a == EVERYONE and (guard := class_a.guard_ms) is not None and waited_a >= guard:
            tier_a = PREFERRED
        if tier_b == EVERYONE and (guard := class_b.guard_ms) is not None and waited_b >= guard:
            tier_b = PREFERRED
        if tier_a != tier_b:
            return tier_a < tier_b
        share_a, share_b = waited_a * class_b.target_ms, waited_b * class_a.target_ms
        if share_a != share_b:
            return share_a > share_b
        return (a.arrived_at, a.seq) < (b.arrived_at, b.seq)

    def place_among(self, wait_class: WaitClass, entry: Waiting, now: int) -> Place:
        """Those of a better tier, and those of the same tier who are ahead by share."""
        tier = self.tier(entry, now)
        if wait_class.tier != tier and (wait_class.tier != EVERYONE or tier == EMERGENCY):
            return _place_by_tier(wait_class.tier, tier)
        by_share = _place_by_share(wait_class, entry, now)
        if wait_class.tier != EVERYONE:
            return by_share
        past_guard = _place_of_guard(wait_class.guard_ms, now)
        # An entry in the same tier 2 has all the guarded ahead; one in tier 1 has only those of
        # the guarded who also have the larger share.
        return max(past_guard, by_share) if tier == EVERYONE else min(past_guard, by_share)


class Strict:
    """The three tiers of the classes, guard off; inside a tier the larger share."""

    __slots__ = ()
    name = PolicyName.STRICT

    def tier(self, entry: Waiting, now: int) -> int:  # noqa: ARG002  # the clock changes no tier
        """The class's tier."""
        return entry.wait_class.tier

    def ahead(self, a: Waiting, b: Waiting, now: int) -> bool:
        """Lower tier, then larger waited/target, then arrival, then sequence."""
        tier_a, tier_b = a.wait_class.tier, b.wait_class.tier
        return tier_a < tier_b if tier_a != tier_b else _ahead_by_share(a, b, now)

    def place_among(self, wait_class: WaitClass, entry: Waiting, now: int) -> Place:
        """All of a better tier, and those of the same tier who are ahead by share."""
        tier = entry.wait_class.tier
        if wait_class.tier != tier:
            return _place_by_tier(wait_class.tier, tier)
        return _place_by_share(wait_class, entry, now)


class Ratio:
    """Emergencies; then all others together by the larger share."""

    __slots__ = ()
    name = PolicyName.RATIO

    def tier(self, entry: Waiting, now: int) -> int:  # noqa: ARG002  # the clock changes no tier
        """`EMERGENCY` or `PREFERRED`: there are two."""
        return _merged(entry.wait_class)

    def ahead(self, a: Waiting, b: Waiting, now: int) -> bool:
        """Emergencies, then larger waited/target, then arrival, then sequence."""
        tier_a, tier_b = _merged(a.wait_class), _merged(b.wait_class)
        return tier_a < tier_b if tier_a != tier_b else _ahead_by_share(a, b, now)

    def place_among(self, wait_class: WaitClass, entry: Waiting, now: int) -> Place:
        """All emergencies, and those others who are ahead by share."""
        tier_of_lane, tier = _merged(wait_class), _merged(entry.wait_class)
        if tier_of_lane != tier:
            return _place_by_tier(tier_of_lane, tier)
        return _place_by_share(wait_class, entry, now)


class Due:
    """Emergencies; then all others together by the earliest end of the promised wait."""

    __slots__ = ()
    name = PolicyName.DUE

    def tier(self, entry: Waiting, now: int) -> int:  # noqa: ARG002  # the clock changes no tier
        """`EMERGENCY` or `PREFERRED`: there are two."""
        return _merged(entry.wait_class)

    def ahead(self, a: Waiting, b: Waiting, now: int) -> bool:  # noqa: ARG002  # due dates stay
        """Emergencies, then earlier arrival + target, then arrival, then sequence."""
        tier_a, tier_b = _merged(a.wait_class), _merged(b.wait_class)
        if tier_a != tier_b:
            return tier_a < tier_b
        due_a, due_b = a.arrived_at + a.wait_class.target_ms, b.arrived_at + b.wait_class.target_ms
        return (due_a, a.arrived_at, a.seq) < (due_b, b.arrived_at, b.seq)

    def place_among(self, wait_class: WaitClass, entry: Waiting, now: int) -> Place:  # noqa: ARG002  # due dates stay
        """All emergencies, and those others who are due earlier."""
        tier_of_lane, tier = _merged(wait_class), _merged(entry.wait_class)
        if tier_of_lane != tier:
            return _place_by_tier(tier_of_lane, tier)
        due_at = entry.arrived_at + entry.wait_class.target_ms
        return _place_of_tie(due_at - wait_class.target_ms, entry)


class Fifo:
    """First come, first served, whoever they are."""

    __slots__ = ()
    name = PolicyName.FIFO

    def tier(self, entry: Waiting, now: int) -> int:  # noqa: ARG002  # all are equal
        """`EVERYONE`."""
        return EVERYONE

    def ahead(self, a: Waiting, b: Waiting, now: int) -> bool:  # noqa: ARG002  # arrivals stay
        """Earlier arrival, then sequence."""
        return (a.arrived_at, a.seq) < (b.arrived_at, b.seq)

    def place_among(self, wait_class: WaitClass, entry: Waiting, now: int) -> Place:  # noqa: ARG002  # arrivals stay
        """The contact's own place."""
        return entry.arrived_at, entry.seq


_POLICIES: dict[PolicyName, Policy] = {
    policy.name: policy for policy in (Tiers(), Ratio(), Strict(), Due(), Fifo())
}


def policy(name: PolicyName) -> Policy:
    """The policy of that name. Policies hold no state, so one serves every line."""
    return _POLICIES[name]


def _merged(wait_class: WaitClass) -> int:
    """The tier where only emergencies stand apart."""
    return EMERGENCY if wait_class.tier == EMERGENCY else PREFERRED


def _ahead_by_share(a: Waiting, b: Waiting, now: int) -> bool:
    """Larger waited/target, then arrival, then sequence."""
    share_a = a.waited_ms(now) * b.wait_class.target_ms
    share_b = b.waited_ms(now) * a.wait_class.target_ms
    if share_a != share_b:
        return share_a > share_b
    return (a.arrived_at, a.seq) < (b.arrived_at, b.seq)


def _place_by_tier(tier_of_lane: int, tier: int) -> Place:
    """The place in a lane of another tier: behind all of it, or before all of it."""
    return EVERYBODY_BEFORE if tier_of_lane < tier else NOBODY_BEFORE


def _place_by_share(wait_class: WaitClass, entry: Waiting, now: int) -> Place:
    """Where the shares of a lane fall to that of `entry`.

    Whoever arrived at x has waited now - x, hence is ahead while now - x exceeds what share of the
    lane's target `entry` has used of its own.
    """
    if now <= entry.arrived_at:
        return entry.arrived_at, entry.seq
    equal_ms, rest = divmod(
        (now - entry.arrived_at) * wait_class.target_ms, entry.wait_class.target_ms
    )
    if rest:
        return (now - equal_ms,)
    return _place_of_tie(now - equal_ms, entry)


def _place_of_tie(tied_at: int, entry: Waiting) -> Place:
    """The place of `entry` among contacts of whom those who arrived at `tied_at` have its key."""
    if tied_at == entry.arrived_at:
        return entry.arrived_at, entry.seq
    return (tied_at + 1,) if tied_at < entry.arrived_at else (tied_at,)


def _place_of_guard(guard_ms: int | None, now: int) -> Place:
    """Where those of a tier-2 lane end who have waited out the guard."""
    if guard_ms is None:
        return NOBODY_BEFORE
    return (now - guard_ms + 1,) if guard_ms else EVERYBODY_BEFORE
