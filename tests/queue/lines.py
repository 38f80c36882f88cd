"""What the tests of the line share: classes, skills, makers of entries and their strategies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st

from callcenter.queue.policies import PolicyName
from callcenter.queue.waiting import WaitClass, Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = 1_000_000
ANYBODY: frozenset[str] = frozenset()

EMERGENCY = WaitClass("emergencia", 0, 30_000)
PREFERRED = WaitClass("preferente", 1, 60_000)
GENERAL = WaitClass("general", 2, 180_000, 540_000)

QUICK = settings(max_examples=60, deadline=None)

# Targets and waits are tiny and of few values, so that exact ties and crossings are common.
CLASSES = (
    WaitClass("emergency", 0, 3),
    WaitClass("emergency/with a guard that means nothing", 0, 2, 1),
    WaitClass("preferred", 1, 6),
    WaitClass("preferred/with a guard that means nothing", 1, 2, 0),
    WaitClass("procedures", 2, 4, 8),
    WaitClass("general", 2, 6, 18),
    WaitClass("general/guarded at once", 2, 6, 0),
    WaitClass("general/guard off", 2, 7, None),
    WaitClass("general/guard in ages", 2, 7, 10**30),
)
SKILLS = tuple(frozenset(skills) for skills in ("", "a", "b", "ab", "abc"))

policy_names = st.sampled_from(list(PolicyName))
moments = st.integers(NOW - 2, NOW + 6)
# Some arrivals lie after most moments: clocks are set back now and then.
arrivals = st.integers(NOW - 20, NOW + 5)


def entry(
    wait_class: WaitClass = GENERAL,
    *,
    waited_s: int = 0,
    skills: frozenset[str] = ANYBODY,
    seq: int = 0,
    contact: str = "",
) -> Waiting:
    """Somebody who at `NOW` has waited so many seconds."""
    arrived_at = NOW - 1_000 * waited_s
    return Waiting(contact or f"{wait_class.name}-{seq}", wait_class, skills, arrived_at, seq)


@st.composite
def entries(
    draw: st.DrawFn,
    *,
    min_size: int = 0,
    max_size: int = 12,
    classes: Sequence[WaitClass] = CLASSES,
) -> list[Waiting]:
    """Contacts of any class and skills, each with a sequence number of its own."""
    parts = st.tuples(st.sampled_from(classes), st.sampled_from(SKILLS), arrivals)
    drawn = draw(st.lists(parts, min_size=min_size, max_size=max_size))
    seqs = draw(st.permutations(range(len(drawn))))
    return [
        Waiting(f"c{seq}", wait_class, skills, arrived_at, seq)
        for seq, (wait_class, skills, arrived_at) in zip(seqs, drawn, strict=True)
    ]
