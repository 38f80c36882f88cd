"""The time until so many who wait are gone, and one more is served, in closed form.

With agents who free themselves at `rate`, nobody new and each of those who wait giving up at
`patience`, the mean time is the sum of 1/(rate + i·patience) over those before, and 1/rate: the
sum of exponential stages of a death process. Those who will still come before the contact are
taken off the rate at which the line shortens (their `inflow`), which is exact for no patience.
"""

from __future__ import annotations

from math import log1p

SLOWEST = 20
"""However many come before the contact, the line shortens at this part of the rate."""
ONE_BY_ONE = 16
"""So many stages are added one by one; the rest by a formula that is then good to 1e-9."""


def drain_ms(ahead: float, *, rate: float, patience: float, inflow: float) -> float:
    """Return the mean time in ms until ``ahead`` contacts are gone and the next one is served.

    Args:
        ahead: how many come before the contact; a fraction is a part of the last one.
        rate: agents that free themselves per millisecond; more than zero.
        patience: rate at which each contact gives up, per millisecond.
        inflow: contacts per millisecond who will come and be served before this one.
    """
    slowest = rate / SLOWEST
    base = rate - inflow
    whole = int(ahead)
    held = _held(whole, slowest - base, patience)
    total = 1 / rate + held / slowest + _stages(held, whole, base=base, patience=patience)
    return total + (ahead - whole) / max(base + (whole + 1) * patience, slowest)


def _held(count: int, lacking: float, patience: float) -> int:
    """How many of the stages would be slower than the slowest that is allowed."""
    if lacking <= 0:
        return 0
    return count if lacking >= count * patience else int(lacking / patience)


def _stages(first: int, last: int, *, base: float, patience: float) -> float:
    """Sum 1/(base + i·patience) over first < i ≤ last.

    The far part is a difference of digammas: ψ(x + 1/2) = ln x + 1/(24x²) - 7/(960x⁴) + …
    (Abramowitz and Stegun 6.3.18 by the duplication of 6.3.8), taken between its two ends.
    """
    if not patience:
        return (last - first) / base if last > first else 0.0
    near = min(last, first + ONE_BY_ONE)
    total = sum(1 / (base + i * patience) for i in range(first + 1, near + 1))
    if near < last:
        low = near + 0.5 + base / patience
        high = low + last - near
        total += (log1p((last - near) / low) + _tail(high) - _tail(low)) / patience
    return total


def _tail(x: float) -> float:
    square = x * x
    return (1 / 24 - 7 / (960 * square)) / square
