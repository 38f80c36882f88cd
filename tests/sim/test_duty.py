"""Agents' states as duty, and as the time that each call took."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.sim.callers import Duty
from callcenter.sim.duty import timelines
from tests.sim.records import shift, state

if TYPE_CHECKING:
    from callcenter.store.records import AgentStateRecord

MORNING = shift("1001", 1_000, until=90_000)


def test_an_agent_is_on_duty_from_log_in_to_log_out_but_for_pauses() -> None:
    states = [*MORNING, state("1001", 95_000, "offline", "available")]
    states += [state("1001", 97_000, "available", "paused")]
    [line] = timelines(states).values()
    assert line.duties(0) == [
        Duty(1_000, "1001", on=True),
        Duty(90_000, "1001", on=False),
        Duty(95_000, "1001", on=True),
        Duty(97_000, "1001", on=False),
    ]
    assert line.duties(50_000)[0] == Duty(90_000, "1001", on=False)


@pytest.mark.parametrize(
    ("at", "on"), [(0, False), (999, False), (1_000, True), (89_999, True), (90_000, False)]
)
def test_duty_at_a_moment_is_by_the_last_change_before(at: int, on: bool) -> None:  # noqa: FBT001  # what is expected
    assert timelines(MORNING)["1001"].on_duty_at(at) is on


def test_before_the_first_change_an_agent_stands_where_that_change_began() -> None:
    told = timelines([state("1001", 5_000, "paused", "available")])
    assert not told["1001"].on_duty_at(0)
    told = timelines([state("1001", 5_000, "talking", "wrap_up")])
    assert told["1001"].on_duty_at(0)


def test_calls_change_nothing_about_duty() -> None:
    states = [*MORNING[:1], *call_at(10_000), *MORNING[1:]]
    assert len(timelines(states)["1001"].duties(0)) == 2


def call_at(rings_at: int) -> list[AgentStateRecord]:
    return [
        state("1001", rings_at, "available", "ringing"),
        state("1001", rings_at + 3_000, "ringing", "talking"),
        state("1001", rings_at + 63_000, "talking", "wrap_up"),
        state("1001", rings_at + 73_000, "wrap_up", "available"),
    ]


def test_a_call_keeps_its_agent_from_the_ring_to_the_end_of_the_wrap_up() -> None:
    [line] = timelines(call_at(10_000)).values()
    assert line.busy_ms(13_050) == 73_000


def test_without_wrap_up_it_does_so_to_the_end_of_the_talk() -> None:
    told = [*call_at(10_000)[:2], state("1001", 40_000, "talking", "paused")]
    assert timelines(told)["1001"].busy_ms(13_050) == 30_000


def test_a_call_that_was_taken_over_counts_from_where_it_is_known() -> None:
    told = call_at(10_000)[1:]
    assert timelines(told)["1001"].busy_ms(13_050) == 70_000


@pytest.mark.parametrize("connected_at", [5_000, 11_000, 80_000])
def test_where_the_states_tell_of_no_call_nobody_knows(connected_at: int) -> None:
    told = timelines([*call_at(10_000), state("1001", 90_000, "available", "offline")])
    assert told["1001"].busy_ms(connected_at) is None


def test_of_a_call_whose_end_was_not_told_nobody_knows() -> None:
    assert timelines(call_at(10_000)[:3])["1001"].busy_ms(13_050) is None
