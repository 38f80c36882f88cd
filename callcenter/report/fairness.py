"""How evenly waits over targets are spread: Gini's and Jain's figures, from sums.

`x` are waits of the answered over their targets, never raw waits: groups are promised different
ones. Sources: Gini 1912, by the form over sorted values; Jain, Chiu and Hawe 1984.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callcenter.report.figures import GroupFigures


def gini(of: GroupFigures) -> float | None:
    """Return 0 where all waited the same share of their target, near 1 where one waited it all.

    It is sum(|x_i - x_j|) / (2 n^2 mean): over sorted x, whose places i begin with 1,
    (2 sum(i x_i) - (n + 1) sum(x)) / (n sum(x)). None where nobody waited.
    """
    if not of.ratio_sum:
        return None
    turned = 2 * of.ratio_ranked - (of.ratios + 1) * of.ratio_sum
    return max(turned / (of.ratios * of.ratio_sum), 0.0)


def jain(of: GroupFigures) -> float | None:
    """Return 1 where all waited the same share of their target, 1/n where one waited it all.

    It is sum(x)^2 / (n sum(x^2)). None where nobody waited.
    """
    if not of.ratio_sum:
        return None
    return min(of.ratio_sum**2 / (of.ratios * of.ratio_squares), 1.0)
