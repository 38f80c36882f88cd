"""A day served once more: figures by group, who gains and who loses."""

from __future__ import annotations

import pytest

from callcenter.queue.policies import PolicyName, policy
from callcenter.sim.recorded import recorded_day
from callcenter.sim.replay import Change, replay
from tests.sim.records import MIDNIGHT, RULES, contact, shift

FIFO, TIERS = policy(PolicyName.FIFO), policy(PolicyName.TIERS)
DUTY = shift("1", MIDNIGHT, until=MIDNIGHT + 9_000_000)
DAY = recorded_day(
    [
        contact("first", MIDNIGHT + 1_000, talk_ms=60_000),
        contact("general", MIDNIGHT + 2_000, wait_ms=59_000, talk_ms=30_000),
        contact("preferred", MIDNIGHT + 3_000, "preferente", wait_ms=88_000, talk_ms=10_000),
        contact("gone", MIDNIGHT + 4_000, outcome="abandoned", wait_ms=75_000),
        contact("open", MIDNIGHT + 5_000, "preferente", outcome=None, wait_ms=None),
    ],
    DUTY,
    rules=RULES,
    since_ms=MIDNIGHT,
)


def test_the_day_as_it_was_is_told_by_its_records() -> None:
    was = replay(DAY, FIFO).as_it_was
    general, preferred = was.classes["general"], was.classes["preferente"]
    assert (general.offered, general.answered, general.abandoned) == (3, 2, 1)
    assert (general.mean_wait_s, general.max_s, general.within_target) == (29.5, 59, 2 / 3)
    assert (preferred.offered, preferred.answered, preferred.within_target) == (1, 1, 0)
    assert (was.overall.offered, was.never_answered) == (4, 1)


def test_another_order_takes_from_some_what_it_gives_to_others() -> None:
    told = replay(DAY, FIFO, TIERS)
    assert (told.policy, told.other) == ("fifo", "tiers")
    before, after = (told.served[name].classes for name in ("fifo", "tiers"))
    assert before["preferente"].max_s is not None
    assert after["preferente"].max_s is not None
    assert after["preferente"].max_s < before["preferente"].max_s
    assert told.changes["preferente"].sooner == 2
    assert told.changes["preferente"].mean_change_s == pytest.approx(-30)
    general = told.changes["general"]
    assert (general.callers, general.sooner) == (3, 0)
    assert general.later >= 1


def test_who_is_answered_or_lost_only_in_one_of_the_orders_is_counted() -> None:
    """The first general caller keeps the agent; who hung up would do so just then, or not."""
    day = recorded_day(
        [
            contact("first", MIDNIGHT, talk_ms=60_000),
            contact("general", MIDNIGHT + 1, outcome="abandoned", wait_ms=60_500),
            contact("preferred", MIDNIGHT + 2, "preferente", outcome="short", wait_ms=59_999),
        ],
        DUTY,
        rules=RULES,
        since_ms=MIDNIGHT,
    )
    told = replay(day, TIERS, FIFO)
    assert told.changes["general"] == Change(
        callers=2, sooner=1, later=0, newly_answered=1, newly_lost=0, mean_change_s=0.0
    )
    assert told.changes["preferente"].newly_lost == 1
    back = replay(day, FIFO, TIERS)
    assert back.changes["general"].newly_lost == back.changes["general"].later == 1
    assert back.changes["preferente"] == Change(
        callers=1, sooner=1, later=0, newly_answered=1, newly_lost=0, mean_change_s=None
    )


def test_the_same_order_twice_would_change_nothing_so_one_alone_is_told() -> None:
    told = replay(DAY, TIERS)
    assert (told.other, told.changes) == (None, {})
    assert set(told.served) == {"tiers"}


def test_who_waits_when_the_last_agent_has_gone_is_told_apart() -> None:
    day = recorded_day(
        [
            contact("first", MIDNIGHT, talk_ms=60_000),
            contact("late", MIDNIGHT + 50_000, wait_ms=20_000),
        ],
        shift("1", MIDNIGHT - 5, until=MIDNIGHT + 40_000),
        rules=RULES,
        since_ms=MIDNIGHT,
    )
    served = replay(day, TIERS).served["tiers"]
    assert (served.overall.offered, served.never_answered) == (1, 1)
