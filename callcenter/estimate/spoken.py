"""A bound as people are told it: "less than so many minutes", in a few round steps.

Who was told a number is told a higher one only where it has become clearly wrong: a number that
goes up and down is believed by nobody.
"""

from __future__ import annotations

import msgspec

STEPS_MIN = (1, 2, 3, 5, 10, 15, 20, 30)
RAISED_OVER = 1.2
"""A higher step is said only when the bound has grown to more than this many times."""

_MINUTE_MS = 60_000


class Spoken(msgspec.Struct, frozen=True, gc=False):
    """What somebody was told."""

    minutes: int | None  # "less than so many"; None: longer than the last step
    bound_ms: int  # as it was when these minutes were first said


def spoken_minutes(bound_ms: int) -> int | None:
    """Return the step that a bound stays within; None where it is longer than the last."""
    return next((step for step in STEPS_MIN if bound_ms <= step * _MINUTE_MS), None)


def say(bound_ms: int, *, before: Spoken | None) -> Spoken:
    """Return what to say of a bound to who was told ``before`` already, or nothing yet."""
    minutes = spoken_minutes(bound_ms)
    if before is None:
        return Spoken(minutes, bound_ms)
    longer = rank(minutes) - rank(before.minutes)
    if not longer or (longer > 0 and bound_ms <= before.bound_ms * RAISED_OVER):
        return before
    return Spoken(minutes, bound_ms)


def rank(minutes: int | None) -> int:
    """Return which of the steps it is, from 0; longer than the last comes after them all."""
    return len(STEPS_MIN) if minutes is None else STEPS_MIN.index(minutes)
