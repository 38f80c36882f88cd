"""What a waiting entry is, and what "ahead" means: the one place that defines priority.

Of two waiting contacts the one in the **lower tier** is ahead; inside a tier the one who has used
up the **larger share** of the promised wait; then the one who arrived earlier; then the one with
the lower sequence number. `callcenter.queue.policies` holds the variations an operator may choose;
none of them breaks first come, first served inside a class.

All times are whole milliseconds since the epoch and every comparison is made on integers, so that
60 s of a promised 180 and 20 s of a promised 60 are the same share, exactly.
"""

from __future__ import annotations

import msgspec

EMERGENCY = 0
"""Tier of those who go before everybody, under every policy but `fifo`."""
PREFERRED = 1
"""Tier of the groups that the law prefers."""
EVERYONE = 2
"""Tier of all others; the only one in which a guard means something."""


AWAY = "@away"
"""Needed by a contact that nobody can be rung for now, and had by no agent: it keeps its place, and
stands in a lane of its own. No skill of the configuration begins with ``@``."""
_AWAY = frozenset((AWAY,))


def asked_of_agents(skills: frozenset[str]) -> frozenset[str]:
    """Return what a contact asks of an agent, whether or not it is away now."""
    return skills - _AWAY if AWAY in skills else skills


class WaitClass(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """A group within a service, as the configuration describes it: what FIFO holds within.

    Raises:
        ValueError: the tier is unknown, the target is not positive or the guard is negative.
    """

    name: str
    """For people and metrics, such as "preferente" or "preferente/citas"."""
    tier: int
    """`EMERGENCY`, `PREFERRED` or `EVERYONE`."""
    target_ms: int
    """The wait that is promised; more than zero."""
    guard_ms: int | None = None
    """In tier `EVERYONE`: who has waited this long joins `PREFERRED`; None = never. Elsewhere it
    means nothing."""

    def __post_init__(self) -> None:
        if self.tier not in (EMERGENCY, PREFERRED, EVERYONE):
            raise ValueError(f"class {self.name!r}: tier is {self.tier}, not 0, 1 or 2")
        if self.target_ms <= 0:
            raise ValueError(f"class {self.name!r}: target_ms is {self.target_ms}, not positive")
        if self.guard_ms is not None and self.guard_ms < 0:
            raise ValueError(f"class {self.name!r}: guard_ms is {self.guard_ms}, below zero")


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """A contact's entry in the line.

    Re-queued or re-classified, a contact gets a new entry with the same `arrived_at` and `seq`
    (`msgspec.structs.replace`), and so takes up the place those stamps give.
    """

    contact: str
    """Our own id of the contact; says nothing here."""
    wait_class: WaitClass
    skills: frozenset[str]
    """What an agent must have to answer; empty = anybody may."""
    arrived_at: int
    """When the call was answered, in ms since the epoch: order and promise count from it."""
    seq: int
    """Unique; decides between contacts who arrived in the same millisecond."""

    def waited_ms(self, now: int) -> int:
        """How long the contact has waited at `now`; never negative.

        A clock that was set back can give a `now` before the arrival. Such contacts have waited
        nothing: they are equal in share, and the earlier arrival is ahead, as everywhere.
        """
        return max(0, now - self.arrived_at)
