"""What a queue of the PBX stands for."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter.observe.queues import Queues, service_of
from tests.observe.told import SALES


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("citas", "citas"),
        ('Ventas "Norte" 100%', "ventas-norte-100"),
        ("Atención", "atencion"),
        ("700", "700"),
        ("日本", "queue"),
        ("x" * 60, "x" * 40),
    ],
)
def test_a_service_is_named_for_its_queue(name: str, service: str) -> None:
    assert service_of(name) == service


def test_a_queue_without_a_service_is_of_its_group() -> None:
    plain = replace(SALES, service="")
    assert (plain.wait_class, plain.skills) == ("general", ())


def test_a_queue_that_nobody_named_is_the_same_each_time() -> None:
    queues = Queues({}, unlisted=SALES)
    assert queues.of("otra") is queues.of("otra")
    assert queues.of("otra") is not None


def test_the_queue_that_serves_our_own_line_is_counted_only_where_it_is_named() -> None:
    assert Queues({}, unlisted=SALES).of("callcenter-fallback") is None
    named = Queues({"callcenter-fallback": SALES}, unlisted=SALES)
    assert named.of("callcenter-fallback") is SALES
