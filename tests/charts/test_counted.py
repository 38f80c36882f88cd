"""What is said of one, and of several."""

from __future__ import annotations

import pytest

from callcenter.charts.counted import counted, same


@pytest.mark.parametrize(("count", "told"), [(0, "0 avisos"), (1, "1 aviso"), (2, "2 avisos")])
def test_one_is_told_in_the_singular_and_none_are_several(count: int, told: str) -> None:
    assert counted(("{count} aviso", "{count} avisos"), count) == told


def test_a_number_may_be_written_in_its_own_way_and_more_filled_in() -> None:
    assert counted(same("{count} de {all}"), 12_345, count="12 345", all="x") == "12 345 de x"
