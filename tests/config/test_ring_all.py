"""The bound of ringing all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callcenter.config import Problem, Severity

Spoiled = Callable[..., list[Problem]]

LINE = "[lines.salud]\n"


def test_a_bound_without_the_strategy_bounds_nothing(spoiled: Spoiled) -> None:
    (problem,) = spoiled((LINE, f"{LINE}ring_all_most = 4\n"))
    assert (problem.field, problem.severity) == ("lines.salud.ring_all_most", Severity.WARNING)


@pytest.mark.parametrize("most", [1, 51, '"four"'])
def test_a_senseless_bound_is_refused(spoiled: Spoiled, most: object) -> None:
    (problem,) = spoiled((LINE, f'{LINE}strategy = "ring_all"\nring_all_most = {most}\n'))
    assert problem.field == "lines.salud.ring_all_most"


def test_a_service_may_have_the_strategy_alone(spoiled: Spoiled) -> None:
    service = ("[services.citas]\n", '[services.citas]\nstrategy = "ring_all"\n')
    assert spoiled((LINE, f"{LINE}ring_all_most = 4\n"), service) == []
