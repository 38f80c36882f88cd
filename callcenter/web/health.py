"""Whether the service may take calls, as small facts that the composition root supplies.

Liveness is the loop itself: whoever gets an answer knows. Readiness is the conjunction of the
checks that a call needs. A check that no call needs (the database: facts wait in memory, calls go
on) makes the service *degraded* and leaves it ready, so that nothing takes a working line out of
service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    name: str  # such as "pbx main", "rules", "database"
    ok: bool
    needed: bool = True  # without it no call can be taken
    detail: str = ""  # an error's class name or a count; never a sentence of a server


class Health(msgspec.Struct, frozen=True):
    """The outcome of all checks."""

    status: str  # "ready", "degraded" (ready all the same) or "not_ready"
    checks: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        """Whether calls can be taken."""
        return self.status != "not_ready"


def judge(checks: Sequence[Check]) -> Health:
    """The outcome of `checks`."""
    if any(check.needed and not check.ok for check in checks):
        status = "not_ready"
    elif all(check.ok for check in checks):
        status = "ready"
    else:
        status = "degraded"
    return Health(status=status, checks=tuple(checks))
