"""The judge of who was given an agent before whom, by what a bystander saw.

An inversion is a free agent given to a lower tier while a higher one waited un-offered, or had rung
a single phone for longer than a second ring takes (nothing at all for an emergency). Whoever has
two phones ringing has all there is. "Given" is the moment the phone begins to ring: an agent who
can be rung is free and may be. Whoever distributes is judged by the same rule.

An overtake is the same among equals: an agent given to somebody while an earlier arrival of the
same group waited un-offered.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.bystander import Call, Ring

SECOND_RING_S = 6.0
"""The product's own default; emergencies need none."""
SLACK_S = 0.1
"""What is told within this time of each other counts as one moment, in favour of who is judged:
the PBX makes two channels in one instant and tells of them in either order."""
MOST_PHONES = 2
EMERGENCY = 0


class Verdict(msgspec.Struct, frozen=True):
    """What was counted in one run."""

    inversions: int
    """Rings given to a lower tier."""
    unoffered: int
    """Those of them given while no phone at all rang for a higher one."""
    passed: int
    """Callers of a higher tier to whom that happened, each counted once."""
    longest_after_s: float
    """The longest that one of them went on waiting after being passed over for the first time."""
    overtakes: int
    """Rings given to somebody while an earlier arrival of the same group waited un-offered."""
    answered_later: int
    """Callers before whom a later arrival of the same group was picked up, whether a phone rang
    for them in vain meanwhile or none did."""


def judge(calls: Sequence[Call]) -> Verdict:
    """Judge a whole run."""
    passed_at: dict[str, float] = {}
    after_s = [0.0]
    inversions = unoffered = overtakes = 0
    for call in calls:
        for ring in call.rings:
            others = [other for other in calls if other is not call and _waits(other, ring.began)]
            above = [o for o in others if o.tier < call.tier and _is_due(o, ring.began)]
            inversions += bool(above)
            unoffered += any(not _ringing(other, ring.began) for other in above)
            for other in above:
                first = passed_at.setdefault(other.number, ring.began)
                after_s.append(other.taken - min(first, ring.began))
            overtakes += any(
                _is_before(other, call) and not _ringing(other, ring.began) for other in others
            )
    return Verdict(
        inversions=inversions,
        unoffered=unoffered,
        passed=len(passed_at),
        longest_after_s=max(after_s),
        overtakes=overtakes,
        answered_later=sum(_is_answered_later(call, calls) for call in calls),
    )


def _waits(call: Call, at: float) -> bool:
    """Whether it waited at that moment, and a little before and after."""
    return call.joined <= at - SLACK_S and call.taken > at + SLACK_S


def _ringing(call: Call, at: float) -> list[Ring]:
    """The phones that rang for it then, or a little before or after."""
    return [ring for ring in call.rings if ring.began - SLACK_S <= at <= ring.ended + SLACK_S]


def _is_due(call: Call, at: float) -> bool:
    """Whether a waiting call should have been given a phone that could be had at that moment."""
    ringing = _ringing(call, at)
    if len(ringing) >= MOST_PHONES:
        return False
    if not ringing:
        return True
    allowed_s = 0.0 if call.tier == EMERGENCY else SECOND_RING_S
    return at - _rings_since(call.rings, ringing[0]) > allowed_s + SLACK_S


def _rings_since(rings: Iterable[Ring], ring: Ring) -> float:
    """When the ringing began of which a ring is a part: one phone that was joined by another."""
    since = ring.began
    for other in sorted(rings, key=lambda one: one.began, reverse=True):
        if other.began < since < other.ended:
            since = other.began
    return since


def _is_before(a: Call, b: Call) -> bool:
    return a.tier == b.tier and a.arrived < b.arrived - SLACK_S


def _is_answered_later(call: Call, calls: Iterable[Call]) -> bool:
    return any(
        _is_before(call, other) and other.connected < inf and _waits(call, other.taken)
        for other in calls
    )
