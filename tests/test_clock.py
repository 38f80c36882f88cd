from __future__ import annotations

import time
from typing import TYPE_CHECKING

from callcenter.clock import SteadyClock

if TYPE_CHECKING:
    import pytest


def test_the_clock_starts_at_the_wall_clocks_time() -> None:
    assert abs(SteadyClock().now_ms() - time.time() * 1000) < 1000


def test_the_clock_goes_on_when_the_wall_clock_is_set_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = SteadyClock()
    before = clock.now_ms()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert clock.now_ms() >= before


def test_the_clock_starts_where_it_is_told_to() -> None:
    assert 5_000 <= SteadyClock(5_000).now_ms() < 6_000
