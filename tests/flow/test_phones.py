"""Which phones ring, one or two, and what takes a ring back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import CancelRing, RingAgent
from callcenter.contacts import Phone
from callcenter.events import (
    Event,
    LogInAsked,
    LogOutAsked,
    PauseAsked,
    PhoneChanged,
    PhoneState,
    RingOutcome,
)
from callcenter.facts import Outcome
from tests.flow.story import PBX, Story

if TYPE_CHECKING:
    from tests.flow.people import Caller


@pytest.fixture
def story() -> Story:
    return Story()


def kept_the_first_arrival(caller: Caller) -> bool:
    stamps = {(fact.arrived_at, fact.queued_at, fact.seq) for fact in caller.queued()}
    return len(stamps) == 1


class TestTwoPhones:
    def test_ring_at_once_for_an_emergency_and_the_first_to_answer_wins(self, story: Story) -> None:
        rosa, luis, carmen = (story.at_work(number) for number in ("7001", "7002", "7003"))
        caller = story.waiting("9")
        assert rosa.rings()
        assert luis.rings()
        assert not carmen.rings()
        assert [fact.second for fact in caller.offers()] == [False, True]

        luis.answers()

        assert caller.connected().agent == "7002"
        assert not rosa.rings()
        assert rosa.state == "available"
        assert story.core.view(story.now).offers == ()

    def test_ring_for_others_after_six_seconds(self, story: Story) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("21")
        story.passes(5.9)
        assert not luis.rings()
        story.passes(0.1)
        assert rosa.rings()
        assert luis.rings()
        assert caller.offers()[1].second

    def test_one_of_which_is_refused_leave_the_caller_ringing(self, story: Story) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("9")
        rosa.refuses()
        caller.assert_state("offered")
        assert luis.rings()
        assert len(caller.queued()) == 1

    def test_the_second_answer_is_hung_up_when_both_pick_up_at_once(self, story: Story) -> None:
        story.deaf_to.add(CancelRing)
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("9")
        rosa.answers()
        late = luis.answers()

        assert not story.legs[late].up
        assert luis.state == "available"
        assert caller.connected().agent == "7001"


class TestPhones:
    def test_busy_on_another_call_is_not_rung(self, story: Story) -> None:
        rosa = story.at_work("7001")
        story.tell(PhoneChanged(PBX, rosa.phone, PhoneState.IN_USE))
        caller = story.waiting()
        assert not rosa.rings()
        story.tell(PhoneChanged(PBX, rosa.phone, PhoneState.IDLE))
        assert rosa.rings()
        caller.assert_state("offered")

    def test_unregistered_is_not_rung(self, story: Story) -> None:
        rosa = story.at_work("7001")
        story.tell(PhoneChanged(PBX, rosa.phone, PhoneState.UNREACHABLE))
        story.waiting()
        assert not rosa.rings()

    def test_of_nobody_may_change_its_state(self, story: Story) -> None:
        story.tell(PhoneChanged(PBX, Phone("PJSIP/1"), PhoneState.IN_USE))
        assert not story.commands


class TestServiceChosenWhileRinging:
    def test_by_an_agent_without_the_skill_is_rung_elsewhere(self, story: Story) -> None:
        ana, rosa = story.at_work("7005"), story.at_work("7001")  # ana: citas only
        caller = story.call()
        caller.presses("2")
        assert ana.rings()
        caller.presses("3")

        assert not ana.rings()
        assert ana.state == "available"
        assert rosa.rings()
        caller.assert_state("offered")
        assert kept_the_first_arrival(caller)
        rosa.answers()
        assert not story.verdict().faults

    def test_by_an_agent_with_the_skill_rings_on(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.call()
        caller.presses("23")
        assert rosa.rings()
        assert len(caller.offers()) == 1

    def test_that_nobody_free_has_puts_the_caller_back_in_line(self, story: Story) -> None:
        ana = story.at_work("7005")
        caller = story.call()
        caller.presses("23")
        caller.assert_state("waiting")
        assert not ana.rings()
        assert story.core.view(story.now).waiting[0].position == 1


class TestAgentsWhoLeaveWhileRinging:
    @pytest.mark.parametrize("ask", [(PauseAsked, "Almuerzo"), (LogOutAsked,)])
    def test_leave_the_caller_to_the_next(
        self, story: Story, ask: tuple[type[Event], *tuple[str, ...]]
    ) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("21")
        rosa.asks(*ask)

        assert not rosa.rings()
        assert luis.rings()
        assert rosa.state in ("paused", "offline")
        assert rosa.offer_ends() == [RingOutcome.CANCELLED]
        assert kept_the_first_arrival(caller)
        luis.answers()
        luis.hangs_up()
        assert story.verdict().all_well

    def test_leave_the_order_judged_right_though_the_ring_ends_late(self, story: Story) -> None:
        story.deaf_to.add(CancelRing)
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("21")
        rosa.asks(PauseAsked, "x")
        luis.answers()
        story.passes(3)
        luis.hangs_up()
        assert caller.outcome is Outcome.ANSWERED
        assert story.verdict().all_well

    def test_by_moving_to_another_phone_are_rung_there(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        story.tell(LogInAsked(rosa.number, Phone("PJSIP/9"), "test"))
        assert story.done(RingAgent)[-1].phone == "PJSIP/9"
        caller.assert_state("offered")

    def test_with_a_second_phone_ringing_do_not_disturb_it(self, story: Story) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("9")
        rosa.asks(PauseAsked, "x")
        assert luis.rings()
        assert len(caller.queued()) == 1

    def test_and_pick_up_before_the_ring_is_taken_back_are_hung_up(self, story: Story) -> None:
        story.deaf_to.add(CancelRing)
        rosa = story.at_work("7001")
        caller = story.waiting()
        rosa.asks(PauseAsked, "x")
        offer = rosa.answers()
        assert not story.legs[offer].up
        assert rosa.state == "paused"
        caller.assert_state("waiting")


@pytest.mark.parametrize(
    ("state", "shown"),
    [(PhoneState.BUSY, "busy"), (PhoneState.UNREACHABLE, "unreachable"), (None, "unknown")],
)
def test_the_view_tells_why_who_is_available_is_not_rung(
    story: Story, state: PhoneState | None, shown: str
) -> None:
    rosa = story.at_work("7001")
    if state:
        story.tell(PhoneChanged(PBX, rosa.phone, state))
    views = {str(agent.number): agent for agent in story.core.view(story.now).agents}
    assert (views["7001"].state, views["7001"].phone_state) == ("available", shown)
    assert views["7002"].phone_state == ""  # is nowhere
