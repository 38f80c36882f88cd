"""Phones that ring: answered, refused, left ringing, taken back, and whoever hangs up meanwhile."""

from __future__ import annotations

import pytest

from callcenter.commands import Bridge, CancelRing, Hangup, Play, RingAgent
from callcenter.contacts import LegId, OfferId, Phone
from callcenter.events import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    Event,
    Failure,
    LogInAsked,
    LogOutAsked,
    PauseAsked,
    PhoneChanged,
    PhoneState,
    PromptEnded,
    RingOutcome,
    UnpauseAsked,
)
from callcenter.facts import EndedBy, OfferEnded, Outcome, QueueReason
from tests.flow.story import NORMAL, PBX, Caller, Story


@pytest.fixture
def story() -> Story:
    return Story()


def kept_the_first_arrival(caller: Caller) -> bool:
    stamps = {(fact.arrived_at, fact.queued_at, fact.seq) for fact in caller.queued()}
    return len(stamps) == 1


class TestHangingUp:
    def test_in_the_menu_is_no_abandonment(self, story: Story) -> None:
        caller = story.call()
        story.passes(3)
        caller.hangs_up()

        ended = caller.ended()
        assert (ended.outcome, ended.ended_by) == (Outcome.LEFT_MENU, EndedBy.CALLER)
        assert (ended.wait_ms, ended.target_ms, ended.group) == (0, 0, "")
        assert story.core.next_deadline() is None

    @pytest.mark.parametrize(("waited_s", "outcome"), [(4.9, Outcome.SHORT), (5, "abandoned")])
    def test_in_the_line(self, story: Story, waited_s: float, outcome: Outcome) -> None:
        caller = story.call()
        caller.presses("2")
        story.passes(waited_s)
        caller.hangs_up()

        assert caller.outcome == outcome
        assert caller.ended().wait_ms == waited_s * 1000
        assert len(story.core.line) == 0

    def test_while_a_phone_rings_silences_it_and_frees_the_agent(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        story.passes(6)
        caller.hangs_up()

        assert caller.outcome is Outcome.ABANDONED
        assert not rosa.rings()
        assert rosa.state == "available"
        assert rosa.offer_ends() == [RingOutcome.CANCELLED]
        assert caller.ended().rings == 1

    def test_while_two_phones_ring_silences_both(self, story: Story) -> None:
        agents = [story.at_work("7001"), story.at_work("7002")]
        caller = story.waiting("9")
        assert all(agent.rings() for agent in agents)
        caller.hangs_up()

        assert not story.rings
        assert [agent.state for agent in agents] == ["available", "available"]
        assert story.verdict().all_well

    def test_while_being_connected_ends_the_agents_leg(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        story.passes(6)
        story.deaf_to.add(Bridge)
        offer = rosa.answers()
        caller.assert_state("connecting")
        caller.hangs_up()

        assert caller.outcome is Outcome.ABANDONED
        assert Hangup(PBX, LegId(offer)) in story.commands
        assert rosa.state == "available"  # nobody was spoken to: no wrap-up

    def test_while_talking_ends_both_and_the_agent_wraps_up(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        offer = rosa.answers()
        story.passes(30)
        caller.hangs_up()

        ended = caller.ended()
        assert (ended.outcome, ended.ended_by) == (Outcome.ANSWERED, EndedBy.CALLER)
        assert ended.talk_ms == 30_000
        assert story.done(Hangup) == [Hangup(PBX, LegId(offer))]
        assert rosa.state == "wrap_up"

    def test_told_twice_ends_once(self, story: Story) -> None:
        caller = story.waiting()
        caller.hangs_up()
        caller.hangs_up()
        assert caller.outcome is Outcome.SHORT


class TestNoAnswer:
    @pytest.mark.parametrize(
        "outcome",
        [RingOutcome.REFUSED, RingOutcome.BUSY, RingOutcome.NO_ANSWER, RingOutcome.UNREACHABLE],
    )
    def test_passes_to_the_next_agent_at_once(self, story: Story, outcome: RingOutcome) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("21")
        story.passes(2)
        rosa.refuses(outcome)

        assert luis.rings()
        assert not rosa.rings()
        assert caller.queued()[-1].reason == QueueReason.OFFER_ENDED
        assert kept_the_first_arrival(caller)
        luis.answers()
        assert caller.connected().agent == "7002"
        assert story.stated(OfferEnded)[0].rang_ms == story.now - caller.offers()[0].waited_ms - (
            caller.queued()[0].queued_at
        )

    def test_leaves_the_agent_alone_for_a_while(self, story: Story) -> None:
        rosa = story.at_work("7001")
        story.waiting()
        rosa.refuses()
        story.passes(4.9)
        assert not rosa.rings()
        story.passes(0.1)
        assert rosa.rings()

    def test_after_the_ring_time_takes_the_ring_back(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        story.passes(14.9)
        assert rosa.rings()
        story.passes(0.1)

        assert rosa.offer_ends() == [RingOutcome.NO_ANSWER]
        caller.assert_state("waiting")
        assert rosa.state == "available"

    def test_twice_in_a_row_pauses_the_agent_who_hears_so(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        rosa.lets_ring()
        story.passes(5)
        rosa.lets_ring()

        assert rosa.changes()[-1] == ("paused", "no_answer")
        caller.assert_state("waiting")
        notice = story.done(RingAgent)[-1]
        assert (notice.phone, notice.display) == (rosa.phone, "PAUSA")
        story.obeys()
        offer = rosa.answers()
        assert story.legs[offer].sounds == ("callcenter/agent-auto-paused",)
        story.tell(AgentAnswered(offer))
        assert story.legs[offer].heard == ["callcenter/agent-auto-paused"]
        story.tell(*story.prompt_ends(offer))
        assert not story.legs[offer].up
        story.passes(5)
        rosa.asks(UnpauseAsked)
        assert rosa.rings()
        assert kept_the_first_arrival(caller)

    def test_of_a_notice_changes_nothing(self, story: Story) -> None:
        rosa = story.at_work("7001")
        story.waiting()
        rosa.lets_ring()
        story.passes(5)
        rosa.lets_ring()
        rosa.refuses(RingOutcome.NO_ANSWER)
        assert rosa.state == "paused"
        assert len(rosa.offer_ends()) == 2

    def test_a_notice_that_cannot_be_rung_is_over(self, story: Story) -> None:
        rosa = story.at_work("7001")
        story.waiting()
        rosa.lets_ring()
        story.passes(5)
        story.fails(RingAgent)
        rosa.refuses(RingOutcome.NO_ANSWER)
        assert rosa.state == "paused"
        assert story.done(RingAgent)[-1].display == "PAUSA"
        assert not story.rings

    def test_a_notice_that_cannot_be_said_is_hung_up(self, story: Story) -> None:
        rosa = story.at_work("7001")
        story.waiting()
        rosa.lets_ring()
        story.passes(5)
        rosa.lets_ring()
        story.fails(Play)
        offer = rosa.answers()
        assert not story.legs[offer].up
        assert rosa.state == "paused"

    def test_a_ring_in_between_that_was_answered_begins_the_count_anew(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        rosa.lets_ring()
        story.passes(5)
        rosa.answers()
        rosa.hangs_up()
        caller.hangs_up()
        story.passes(10)
        story.waiting()
        rosa.lets_ring()
        assert rosa.state == "available"


class TestLateAnswers:
    def test_after_the_ring_time_are_hung_up(self, story: Story) -> None:
        story.deaf_to.add(CancelRing)
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("21")
        story.passes(6.1)  # a second phone rings, too
        luis.refuses()
        story.passes(8.9)
        assert len(story.done(CancelRing)) == 1
        offer = rosa.answers()

        assert Hangup(PBX, LegId(offer)) in story.commands
        assert rosa.state == "available"
        assert rosa.offer_ends() == [RingOutcome.NO_ANSWER]
        caller.assert_state("waiting" if not luis.rings() else "offered")

    def test_after_the_caller_left_are_hung_up(self, story: Story) -> None:
        story.deaf_to.add(CancelRing)
        rosa = story.at_work("7001")
        caller = story.waiting()
        caller.hangs_up()
        assert rosa.state == "ringing"
        offer = rosa.answers()

        assert not story.legs[offer].up
        assert rosa.state == "available"
        assert rosa.offer_ends() == [RingOutcome.CANCELLED]

    def test_after_the_agent_was_freed_are_hung_up_all_the_same(self, story: Story) -> None:
        story.deaf_to |= {CancelRing, Hangup}
        rosa = story.at_work("7001")
        caller = story.waiting()
        caller.hangs_up()
        story.passes(1.9)
        assert rosa.state == "ringing"
        story.passes(0.1)
        assert rosa.state == "available"
        story.obeys()
        offer = rosa.answers()

        assert not story.legs[offer].up
        assert rosa.state == "available"

    def test_of_a_ring_that_perhaps_was_not_made_are_hung_up(self, story: Story) -> None:
        story.fails(RingAgent, Failure.UNKNOWN)
        rosa = story.at_work("7001")
        caller = story.waiting()
        offer = caller.offers()[0].offer
        assert rosa.offer_ends() == [RingOutcome.FAILED]
        assert CancelRing(PBX, offer) in story.commands
        story.rings[offer] = rosa.phone
        rosa.answers()
        assert not story.legs[offer].up


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


class TestOrder:
    def test_a_preferred_caller_who_came_later_is_answered_first(self, story: Story) -> None:
        general = story.waiting("21")
        story.passes(20)
        preferred = story.waiting("11")
        story.passes(20)
        rosa = story.at_work("7001")
        rosa.answers()
        assert preferred.state == "talking"
        assert general.state == "waiting"
        rosa.hangs_up()
        story.passes(10)
        rosa.answers()

        general.assert_state("talking")
        assert not story.verdict().faults

    def test_the_one_who_came_first_is_answered_first_though_slower_at_the_keys(
        self, story: Story
    ) -> None:
        slow = story.call()
        story.passes(5)
        quick = story.call()
        quick.presses("21")
        story.passes(5)
        slow.presses("21")
        story.at_work("7005").answers()
        slow.assert_state("talking")
        quick.assert_state("waiting")

    def test_a_caller_nobody_free_can_serve_holds_up_nobody(self, story: Story) -> None:
        first = story.waiting("23")
        second = story.waiting("21")
        ana = story.at_work("7005")
        ana.answers()
        second.assert_state("talking")
        (passed,) = second.offers()[0].passed
        assert (passed.contact, passed.why) == (first.contact, "no_skill")

    def test_a_caller_let_ring_goes_to_another_agent_before_the_same(self, story: Story) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = story.waiting("21")
        rosa.refuses()
        luis.refuses()
        story.passes(5)
        assert [fact.agent for fact in caller.offers()] == ["7001", "7002", "7001"]


class TestUnknownOffers:
    @pytest.mark.parametrize(
        "event",
        [
            AgentAnswered(OfferId("cc-x")),
            AgentRefused(OfferId("cc-x"), RingOutcome.BUSY),
            AgentHungUp(OfferId("cc-x"), NORMAL),
            PromptEnded(LegId("cc-x"), 1),
        ],
    )
    def test_do_no_harm(self, story: Story, event: AgentAnswered) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        commands, facts = len(story.commands), len(story.facts)
        story.tell(event)
        assert (len(story.commands), len(story.facts)) == (commands, facts)
        rosa.answers()
        caller.assert_state("talking")

    def test_an_end_told_before_its_answer_counts(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = story.waiting()
        offer = rosa.offer
        del story.rings[offer]
        story.tell(AgentHungUp(offer, NORMAL), AgentAnswered(offer))
        assert len(caller.offers()) == 2  # rung again: nobody had refused
        caller.assert_state("offered")
