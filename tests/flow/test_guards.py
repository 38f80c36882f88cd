"""The dead man's switch as the core keeps it wound: limits are put off in rounds, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import Bridge, Limit
from callcenter.contacts import LegId
from callcenter.events import CallArrived, DeadlineReached, PbxConnected
from callcenter.flow.core import Core
from callcenter.flow.guards import AT_ONCE, LATEST_STEP_MS, LIMIT_MS, QUICK_LIMIT_MS, STEP_MS
from tests.flow.story import PBX, START, Story, example_rules

if TYPE_CHECKING:
    from tests.flow.people import AgentAt, Caller


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def rosa(story: Story) -> AgentAt:
    return story.at_work("7001")


def limits(story: Story, since: int = 0) -> list[Limit]:
    return [c for c in story.provisions[since:] if isinstance(c, Limit)]


def limits_of(story: Story, caller: Caller, since: int = 0) -> list[int]:
    return [c.limit_ms for c in limits(story, since) if c.leg == caller.leg]


def many(story: Story, count: int, keys: str = "2") -> list[Caller]:
    callers = []
    for _ in range(count):
        caller = story.call()
        caller.presses(keys)
        callers.append(caller)
    return callers


class TestRounds:
    def test_put_everybody_off_every_20_seconds(self, story: Story) -> None:
        callers = [story.waiting(), story.call()]
        story.passes(20)
        since = len(story.provisions)
        story.passes(60)
        for caller in callers:
            assert len(limits_of(story, caller, since)) == 3

    def test_begin_with_the_session(self, story: Story) -> None:
        caller = story.waiting()
        story.restarts()
        assert limits_of(story, caller)[-1] == LIMIT_MS
        assert caller.ear.limit_ms == LIMIT_MS

    def test_let_limits_run_out_in_the_order_of_the_line(self, story: Story) -> None:
        general, preferred = story.waiting("2"), story.waiting("1")
        chooser = story.call()
        story.restarts()
        assert preferred.ear.limit_ms == LIMIT_MS
        assert general.ear.limit_ms == LIMIT_MS + STEP_MS
        assert chooser.ear.limit_ms == LIMIT_MS + 2 * STEP_MS

    def test_let_those_whose_phone_rings_go_first(self, story: Story, rosa: AgentAt) -> None:
        ringing, waiting = many(story, 2)
        assert rosa.rings()
        story.restarts()
        assert (ringing.ear.limit_ms, waiting.ear.limit_ms) == (LIMIT_MS, LIMIT_MS + STEP_MS)

    def test_share_a_last_moment_in_a_long_line(self, story: Story) -> None:
        callers = many(story, LATEST_STEP_MS // STEP_MS + 60)
        story.restarts()
        began = story.now
        ends: list[int] = []
        while len(ends) < len(callers):
            ends += [story.now - began + c.limit_ms for c in limits(story)[len(ends) :]]
            story.passes(0.01)
        assert ends[0] == LIMIT_MS
        assert ends[1] - ends[0] == STEP_MS
        assert ends == sorted(ends)
        assert ends[-1] == ends[-60] == LIMIT_MS + LATEST_STEP_MS <= 60_000

    def test_of_a_long_line_go_in_chunks(self, story: Story) -> None:
        callers = many(story, 2 * AT_ONCE + 10)
        since = len(story.provisions)
        story.restarts()
        told = [len(limits(story, since))]
        for _ in range(4):
            story.passes(0.05)
            told.append(len(limits(story, since)))
        assert told == [AT_ONCE, 2 * AT_ONCE, len(callers), len(callers), len(callers)]

    def test_of_a_very_long_line_end_before_the_next(self) -> None:
        core, now = Core(example_rules(), run="r"), START
        legs = {LegId(f"leg-{n}") for n in range(6_000)}
        for leg in legs:
            core.handle(CallArrived(PBX, leg, "", "", ""), now)
        decision = core.handle(PbxConnected(PBX, frozenset(legs)), now)
        told = [c.leg for c in decision.commands if isinstance(c, Limit)]
        while (at := core.next_deadline()) is not None and at < START + 10_000:
            decision = core.handle(DeadlineReached(), at)
            told += [c.leg for c in decision.commands if isinstance(c, Limit)]
        assert sorted(told) == sorted(legs)

    def test_ask_for_nothing_without_a_session(self, story: Story) -> None:
        caller = story.waiting()
        story.loses_session()
        since = len(story.provisions)
        story.passes(120)
        assert not limits(story, since)
        story.reconnects()
        assert limits_of(story, caller, since) == [LIMIT_MS]
        story.passes(20)
        assert len(limits_of(story, caller, since)) == 2

    def test_pass_over_who_has_left(self, story: Story) -> None:
        callers = many(story, AT_ONCE + 5)
        story.restarts()
        since = len(story.provisions)
        callers[-1].hangs_up()
        story.passes(0.1)
        assert not limits_of(story, callers[-1], since)


class TestEmergencies:
    def test_have_14_seconds_from_the_first_moment(self, story: Story) -> None:
        caller = story.call()
        caller.presses("9")
        assert caller.ear.limit_ms == QUICK_LIMIT_MS

    def test_are_put_off_every_5_seconds(self, story: Story) -> None:
        caller = story.waiting("9")
        story.passes(5)
        since = len(story.provisions)
        story.passes(30)
        assert limits_of(story, caller, since) == [QUICK_LIMIT_MS] * 6

    def test_have_so_after_a_restart(self, story: Story) -> None:
        caller = story.waiting("9")
        story.restarts()
        assert caller.ear.limit_ms == QUICK_LIMIT_MS
        story.passes(30)
        assert set(limits_of(story, caller)) == {QUICK_LIMIT_MS}

    def test_taken_back_have_the_limit_of_all_others_at_once(self, story: Story) -> None:
        caller = story.call()
        caller.presses("9")
        caller.presses("2")
        assert caller.queued()[-1].group == "general"
        assert caller.ear.limit_ms == LIMIT_MS
        since = len(story.provisions)
        story.passes(19)
        assert set(limits_of(story, caller, since)) <= {LIMIT_MS}

    def test_who_hung_up_are_forgotten(self, story: Story) -> None:
        caller = story.waiting("9")
        caller.hangs_up()
        since = len(story.provisions)
        story.passes(20)
        assert not limits_of(story, caller, since)

    def test_whose_bridge_failed_are_put_off_again(self, story: Story, rosa: AgentAt) -> None:
        caller = story.waiting("9")
        story.deaf_to.add(Bridge)
        rosa.answers()
        since = len(story.provisions)
        story.passes(5)  # while it is being connected a round goes by
        caller.assert_state("offered")
        story.passes(10)
        assert QUICK_LIMIT_MS in limits_of(story, caller, since)


class TestConversations:
    def test_have_no_limit_on_either_side(self, story: Story, rosa: AgentAt) -> None:
        caller = story.waiting()
        offer = rosa.answers()
        assert caller.ear.limit_ms == 0
        assert story.legs[offer].limit_ms == 0
        story.passes(120)
        assert caller.ear.limit_ms == 0
        assert story.legs[offer].limit_ms == 0

    def test_need_no_command_for_it_but_the_bridge(self, story: Story, rosa: AgentAt) -> None:
        story.waiting()
        since = len(story.provisions)
        rosa.answers()
        assert not limits(story, since)

    def test_of_emergencies_have_none_either(self, story: Story, rosa: AgentAt) -> None:
        caller = story.waiting("9")
        rosa.answers()
        story.passes(60)
        assert caller.ear.limit_ms == 0

    def test_being_connected_are_given_none_that_would_cut_them(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = story.waiting()
        story.deaf_to.add(Bridge)
        story.passes(14)
        rosa.answers()
        since = len(story.provisions)
        story.passes(4)
        assert not limits_of(story, caller, since)

    def test_that_failed_leave_the_caller_guarded(self, story: Story, rosa: AgentAt) -> None:
        caller = story.waiting()
        story.fails(Bridge)
        rosa.answers()
        since = len(story.provisions)
        caller.assert_state("offered")
        story.passes(20)
        assert limits_of(story, caller, since)
        assert caller.ear.limit_ms >= LIMIT_MS
