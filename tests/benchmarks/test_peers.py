"""Each published order serves whom it says, and keeps what the line's lanes rest on."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from benchmarks.comparison import CLASSES, ORDERS, WEIGHTS, day, serve
from benchmarks.peers import ByScore, Swap, head_start, multiplied, share, steps, strict
from callcenter.lab.judge import order as judged_order
from callcenter.queue.line import Line
from callcenter.queue.policies import PolicyName, policy
from callcenter.queue.waiting import Waiting

if TYPE_CHECKING:
    from benchmarks.peers import Score
    from callcenter.queue.policies import Policy
    from callcenter.queue.waiting import WaitClass

NOW = 1_000_000
EMERGENCY, PREFERENTIAL, PROCEDURES, GENERAL = (wait_class for wait_class, _ in CLASSES)
SCORES = {
    "strict": strict,
    "head start": head_start,
    "steps": steps,
    "multiplied": multiplied(WEIGHTS),
    "share": share,
}


def waiting(seed: int, count: int) -> list[Waiting]:
    """People of all classes, some in the same millisecond."""
    random = Random(seed)
    return [
        Waiting(
            f"c{seq}",
            random.choice((EMERGENCY, PREFERENTIAL, PROCEDURES, GENERAL)),
            frozenset(),
            NOW - 1_000 * random.randrange(600),
            seq,
        )
        for seq in range(count)
    ]


def first_of(order: Policy, *waited: tuple[WaitClass, int]) -> WaitClass:
    """The class of who is served first, each having waited so many seconds."""
    entries = [
        Waiting(f"c{seq}", wait_class, frozenset(), NOW - 1_000 * seconds, seq)
        for seq, (wait_class, seconds) in enumerate(waited)
    ]
    best = order.best(entries, NOW)
    assert best is not None
    return best.wait_class


@pytest.mark.parametrize("name", SCORES)
def test_a_score_never_falls_with_the_time_waited(name: str) -> None:
    for wait_class, _ in CLASSES:
        scores = [SCORES[name](wait_class, waited_ms) for waited_ms in range(0, 700_000, 500)]
        assert scores == sorted(scores)


@pytest.mark.parametrize("name", SCORES)
def test_the_first_of_the_lanes_is_the_best_of_all(name: str) -> None:
    order = ByScore(name, SCORES[name])
    for seed in range(20):
        everybody = waiting(seed, 40)
        line = Line(order)
        for entry in everybody:
            line.add(entry)
        expected = sorted(everybody, key=lambda entry: order._key(entry, NOW))
        assert [line.pick(frozenset(), NOW) for _ in everybody] == expected


@pytest.mark.parametrize("name", SCORES)
def test_a_place_is_that_of_counting_one_by_one(name: str) -> None:
    order = ByScore(name, SCORES[name])
    for seed in range(20):
        everybody = waiting(seed, 40)
        line = Line(order)
        for entry in everybody:
            line.add(entry)
        for entry in everybody:
            counted = sum(order.ahead(o, entry, NOW) for o in everybody if o is not entry)
            assert line.ahead_count(entry, NOW, lanes_shared=lambda _: True) == counted


@pytest.mark.parametrize(
    ("score", "name"), [(head_start, PolicyName.DUE), (share, PolicyName.RATIO)]
)
def test_a_head_start_is_the_due_time_and_a_share_of_the_objective_the_ratio(
    score: Score, name: PolicyName
) -> None:
    for seed in range(20):
        everybody = waiting(seed, 60)
        theirs = sorted(everybody, key=lambda entry: ByScore("", score)._key(entry, NOW))
        assert theirs == judged_order(everybody, name, NOW)


def test_strict_priority_starves_and_steps_do_not() -> None:
    waited = ((GENERAL, 10_000 // 11), (PREFERENTIAL, 1))
    assert first_of(ByScore("", strict), *waited) is PREFERENTIAL
    assert first_of(ByScore("", steps), *waited) is GENERAL
    assert first_of(ByScore("", steps), (GENERAL, 179), (PREFERENTIAL, 1)) is PREFERENTIAL


def test_a_multiplied_wait_puts_the_newest_emergency_last() -> None:
    order = ByScore("", multiplied(WEIGHTS))
    assert first_of(order, (EMERGENCY, 1), (GENERAL, 19)) is GENERAL
    assert first_of(order, (EMERGENCY, 2), (GENERAL, 19)) is EMERGENCY


def test_after_two_of_priority_comes_one_of_everybody() -> None:
    order = Swap("", strict, every=2)
    line = Line(order)
    for entry in [
        Waiting(f"p{seq}", PREFERENTIAL, frozenset(), NOW - 500 + seq, seq) for seq in range(4)
    ] + [Waiting(f"g{seq}", GENERAL, frozenset(), NOW - 900 + seq, seq) for seq in (4, 5)]:
        line.add(entry)

    served = []
    while best := line.pick(frozenset(), NOW):
        order.served(best)
        served.append(best.contact)

    assert served == ["p0", "p1", "g4", "p2", "p3", "g5"]


@pytest.mark.parametrize("title", ORDERS)
def test_a_short_day_passes_under_every_order_without_an_overtake(title: str) -> None:
    figures = serve(ORDERS[title](), day(load=0.9, seed=1, contacts=400))

    assert sum(each.answered for each in figures.values()) > 300
    assert not any(each.same_class_overtakes or each.abandoned for each in figures.values())


def test_what_one_order_gives_another_takes() -> None:
    """The mean wait of all is the same whatever the order, as long as services are alike."""
    overall = {}
    for title in ("first come, first served", "strict priority", "callcenter, tiers"):
        days = serve(ORDERS[title](), day(load=0.9, seed=2, contacts=6_000))
        answered = sum(each.answered for each in days.values())
        waits = sum((each.mean_wait_s or 0) * each.answered for each in days.values())
        overall[title] = waits / answered
    assert max(overall.values()) < 1.1 * min(overall.values())


def test_the_tiers_are_those_of_the_product() -> None:
    assert ORDERS["callcenter, tiers"]() is policy(PolicyName.TIERS)
