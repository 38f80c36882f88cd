"""Mean waits by class where a line serves some before others: nobody is cut off, nobody gives up.

Classes stand in the order in which they go first. ``loads`` are the shares of all agents' time that
each class takes (arrivals x service / agents), together below 1. Times are in seconds.
Sources: Cobham 1954 (one agent), Davis 1966 (several, equal service), Kleinrock 1964 and Stanford,
Taylor and Ziedins 2014 (waits that count by a slope).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def residual_s(*, rates_per_s: Sequence[float], second_moments_s2: Sequence[float]) -> float:
    """What one agent still has to do when somebody arrives, in the mean: W0 of M/G/1."""
    pairs = zip(rates_per_s, second_moments_s2, strict=True)
    return sum(rate * moment for rate, moment in pairs) / 2.0


def strict_waits_s(*, first_s: float, loads: Sequence[float]) -> list[float]:
    """Mean waits where every class goes before all later ones, however long those have waited.

    Args:
        first_s: the wait that even somebody who passes all others has in the mean: `residual_s`
            with one agent; `erlang_c` times the mean service, over the agents, with several.
        loads: by class.
    """
    waits = []
    before = 0.0
    for load in loads:
        upto = before + load
        waits.append(first_s / ((1.0 - before) * (1.0 - upto)))
        before = upto
    return waits


def accumulating_waits_s(
    *, first_come_s: float, loads: Sequence[float], slopes: Sequence[float]
) -> list[float]:
    """Mean waits where the largest ``slope x wait`` goes first.

    Args:
        first_come_s: the mean wait if all were served as they come.
        loads: by class.
        slopes: by class, falling; the first may be infinite, which is an absolute priority.
    """
    waits = [0.0] * len(loads)
    for own in range(len(loads) - 1, -1, -1):
        slope = slopes[own]
        slower = sum(
            loads[other] * waits[other] * (1.0 - slopes[other] / slope)
            for other in range(own + 1, len(loads))
        )
        quicker = sum(loads[other] * (1.0 - slope / slopes[other]) for other in range(own))
        waits[own] = (first_come_s - slower) / (1.0 - quicker)
    return waits
