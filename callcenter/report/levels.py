"""The four ways in which a service level is told, and the shares of those who hung up.

All count the offered: answered, hung up, or ended in the line in another way. Within target means a
wait not longer than what was promised to that contact. Sources: ICMI and Call Centre Helper, who
give the same worked example.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.report.figures import GroupFigures


class ServiceLevel(StrEnum):
    """A formula."""

    STRICT = "strict"  # answered within target / offered
    ANSWERED_ONLY = "answered_only"  # answered within target / answered: hides who hung up
    NEUTRAL = "neutral"  # answered within target / (offered - hung up within target)
    LENIENT = "lenient"  # (answered + hung up within target) / offered


def levels(of: GroupFigures) -> dict[ServiceLevel, float | None]:
    """Return the service level by each formula; None where nobody is there to count."""
    kept, early = of.answered_in_target, of.abandoned_in_target
    return {
        ServiceLevel.STRICT: share(kept, of.offered),
        ServiceLevel.ANSWERED_ONLY: share(kept, of.answered),
        ServiceLevel.NEUTRAL: share(kept, of.offered - early),
        ServiceLevel.LENIENT: share(kept + early, of.offered),
    }


def abandonment(of: GroupFigures) -> float | None:
    """Return the share of the offered who hung up, the short ones included."""
    return share(of.abandoned, of.offered)


def abandonment_without_short(of: GroupFigures) -> float | None:
    """Return the same without the short ones, neither among those who hung up nor among all."""
    return share(of.abandoned - of.short, of.offered - of.short)


def share(part: int, whole: int) -> float | None:
    """Return `part` of `whole`; None of none."""
    return part / whole if whole else None
