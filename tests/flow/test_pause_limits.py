"""Pauses that only so many may take at once, and that are to end in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import RingAgent
from callcenter.events import (
    AgentRefused,
    LogOutAsked,
    PauseAsked,
    PhoneChanged,
    PhoneState,
    RingOutcome,
    UnpauseAsked,
)
from callcenter.facts import Offered, OfferEnded, PauseOverran, RequestRefused
from callcenter.flow.rules import PauseLimit
from tests.flow import soundness
from tests.flow.story import PBX, Story, example_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules
    from tests.flow.people import AgentAt, Desk


def limiting(longest_s: float | None = 3_600, *, tell: bool = False) -> Rules:
    rules = example_rules()
    longest_ms = None if longest_s is None else round(longest_s * 1_000)
    desk = replace(
        rules.desk,
        pause_reasons={"1": "Descanso", "2": "Almuerzo"},
        pause_limits={"Almuerzo": PauseLimit(longest_ms=longest_ms, at_most=1, tell=tell)},
    )
    return replace(rules, desk=desk)


@pytest.fixture
def story() -> Story:
    return Story(limiting())


@pytest.fixture
def rosa(story: Story) -> AgentAt:
    return story.at_work("7001")


@pytest.fixture
def luis(story: Story) -> AgentAt:
    return story.at_work("7002")


def says_last(desk: Desk, *sounds: str) -> None:
    desk.assert_hears(*sounds)
    desk.prompt_ends()
    assert desk.over


def overran(story: Story) -> list[tuple[str, str, int]]:
    return [(fact.agent, fact.reason, fact.lasted_ms) for fact in story.stated(PauseOverran)]


class TestSoManyAtOnce:
    def test_and_the_next_one_hears_that_others_are_in_it(
        self, story: Story, rosa: AgentAt, luis: AgentAt
    ) -> None:
        says_last(story.dials(rosa.phone, "*232"), "paused")
        says_last(story.dials(luis.phone, "*232"), "pause-full")
        assert (rosa.state, luis.state) == ("paused", "available")
        (refused,) = story.stated(RequestRefused)
        assert (refused.subject, refused.why) == ("7002", "pause_full")

    def test_until_the_first_has_come_back(
        self, story: Story, rosa: AgentAt, luis: AgentAt
    ) -> None:
        story.dials(rosa.phone, "*232")
        story.dials(rosa.phone, "*24")
        says_last(story.dials(luis.phone, "*232"), "paused")

    def test_who_is_to_be_paused_after_a_call_counts(
        self, story: Story, rosa: AgentAt, luis: AgentAt
    ) -> None:
        story.waiting()
        rosa.answers()
        says_last(story.dials(rosa.phone, "*232"), "paused")
        says_last(story.dials(luis.phone, "*232"), "pause-full")

    def test_and_a_wish_of_another_kind_does_not(
        self, story: Story, rosa: AgentAt, luis: AgentAt
    ) -> None:
        story.waiting()
        rosa.answers()
        story.dials(rosa.phone, "*231")
        says_last(story.dials(luis.phone, "*232"), "paused")

    def test_other_reasons_are_free_to_all(
        self, story: Story, rosa: AgentAt, luis: AgentAt
    ) -> None:
        says_last(story.dials(rosa.phone, "*231"), "paused")
        says_last(story.dials(luis.phone, "*231"), "paused")

    def test_but_a_supervisors_word_counts_more(
        self, story: Story, rosa: AgentAt, luis: AgentAt
    ) -> None:
        story.dials(rosa.phone, "*232")
        luis.asks(PauseAsked, "Almuerzo")
        assert luis.state == "paused"

    def test_is_also_said_to_who_was_asked_for_the_reason(
        self, story: Story, rosa: AgentAt, luis: AgentAt
    ) -> None:
        story.dials(rosa.phone, "*232")
        desk = story.dials(luis.phone, "*23")
        desk.types("2")
        says_last(desk, "pause-full")


class TestSoLong:
    def test_and_then_it_is_stated_once_and_the_pause_goes_on(
        self, story: Story, rosa: AgentAt
    ) -> None:
        story.dials(rosa.phone, "*232")
        story.passes(3_599)
        assert overran(story) == []
        story.passes(4_000)
        assert overran(story) == [("7001", "Almuerzo", 3_600_000)]
        assert rosa.state == "paused"
        assert [agent.overran for agent in story.core.view(story.now).agents][:1] == [True]
        rosa.asks(UnpauseAsked)
        assert not rosa.agent.overran

    def test_nothing_is_stated_of_who_came_back_in_time_or_has_another_reason(
        self, story: Story, rosa: AgentAt, luis: AgentAt
    ) -> None:
        story.dials(rosa.phone, "*232")
        story.dials(luis.phone, "*231")
        story.passes(3_000)
        story.dials(rosa.phone, "*24")
        story.passes(9_000)
        assert overran(story) == []

    def test_another_reason_begins_anew(self, story: Story, rosa: AgentAt) -> None:
        story.dials(rosa.phone, "*231")
        story.passes(3_000)
        rosa.asks(PauseAsked, "Almuerzo")
        story.passes(3_000)
        assert overran(story) == []
        story.passes(1_000)
        assert len(overran(story)) == 1

    def test_it_is_counted_from_the_beginning_over_a_restart(
        self, story: Story, rosa: AgentAt
    ) -> None:
        story.dials(rosa.phone, "*232")
        story.passes(3_000)
        story.restarts()
        story.passes(590)
        assert overran(story) == []
        story.passes(60)
        assert len(overran(story)) == 1

    def test_what_was_stated_is_not_stated_by_the_next_run(
        self, story: Story, rosa: AgentAt
    ) -> None:
        story.dials(rosa.phone, "*232")
        story.passes(4_000)
        story.restarts()
        story.passes(9_000)
        assert len(overran(story)) == 1
        assert rosa.agent.overran

    def test_it_is_stated_after_a_death_that_it_came_in(self, story: Story, rosa: AgentAt) -> None:
        story.dials(rosa.phone, "*232")
        story.dies()
        story.now += 5_000_000
        story.starts_again()
        story.passes(1)
        assert len(overran(story)) == 1

    def test_a_shorter_time_set_meanwhile_holds_at_once(self, story: Story, rosa: AgentAt) -> None:
        story.dials(rosa.phone, "*232")
        story.passes(600)
        story.reloads(limiting(300))
        story.passes(0.001)
        assert overran(story) == [("7001", "Almuerzo", 600_000)]

    def test_and_no_time_any_more_ends_the_waiting_for_it(
        self, story: Story, rosa: AgentAt
    ) -> None:
        story.dials(rosa.phone, "*232")
        story.reloads(limiting(None))
        story.passes(9_000)
        assert overran(story) == []


class TestWhoIsToBeTold:
    """The phone rings once, as for nothing else, when the pause has lasted too long."""

    @pytest.fixture
    def story(self) -> Story:
        return Story(limiting(tell=True))

    @staticmethod
    def overstays(story: Story, agent: AgentAt) -> None:
        story.dials(agent.phone, "*232")
        story.passes(3_601)

    def test_hears_that_the_pause_is_over_and_stays_paused(
        self, story: Story, rosa: AgentAt
    ) -> None:
        self.overstays(story, rosa)
        (ring,) = story.done(RingAgent)
        assert (ring.phone, ring.display, ring.memo, ring.keys) == (rosa.phone, "PAUSA", "", False)
        offer = rosa.answers()
        assert story.legs[offer].sounds == ("callcenter/agent-pause-over",)
        story.tell(*story.prompt_ends(offer))
        assert not story.legs[offer].up
        story.passes(9_000)
        assert len(story.done(RingAgent)) == 1
        assert rosa.state == "paused"

    def test_is_not_blamed_for_letting_it_ring(self, story: Story, rosa: AgentAt) -> None:
        self.overstays(story, rosa)
        (offer,) = story.rings
        del story.rings[offer]
        story.tell(AgentRefused(offer, RingOutcome.NO_ANSWER))
        story.passes(9_000)
        assert len(story.done(RingAgent)) == 1
        assert story.stated(OfferEnded) == []
        assert rosa.agent.unanswered == 0

    def test_is_rung_for_a_caller_only_when_that_is_over(self, story: Story, rosa: AgentAt) -> None:
        self.overstays(story, rosa)
        (offer,) = story.rings
        rosa.asks(UnpauseAsked)
        caller = story.waiting()
        assert list(story.rings) == [offer]
        del story.rings[offer]
        story.tell(AgentRefused(offer, RingOutcome.NO_ANSWER))
        rosa.answers()
        assert caller.state == "talking"

    def test_is_told_when_the_phone_is_free(self, story: Story, rosa: AgentAt) -> None:
        story.dials(rosa.phone, "*232")
        story.tell(PhoneChanged(PBX, rosa.phone, PhoneState.IN_USE))
        story.passes(3_601)
        assert story.done(RingAgent) == []
        story.tell(PhoneChanged(PBX, rosa.phone, PhoneState.IDLE))
        assert rosa.rings()

    def test_is_told_when_the_session_is_back(self, story: Story, rosa: AgentAt) -> None:
        story.dials(rosa.phone, "*232")
        story.loses_session()
        story.passes(3_601)
        assert story.done(RingAgent) == []
        story.reconnects()
        assert rosa.rings()

    def test_is_told_after_a_death_that_it_came_in(self, story: Story, rosa: AgentAt) -> None:
        story.dials(rosa.phone, "*232")
        story.dies()
        story.now += 5_000_000
        story.starts_again()
        story.passes(1)
        assert rosa.rings()

    @pytest.mark.parametrize("then", [UnpauseAsked, LogOutAsked])
    def test_is_not_told_any_more_once_back_or_gone(
        self, story: Story, rosa: AgentAt, then: type[UnpauseAsked]
    ) -> None:
        story.dials(rosa.phone, "*232")
        story.tell(PhoneChanged(PBX, rosa.phone, PhoneState.IN_USE))
        story.passes(3_601)
        rosa.asks(then)
        story.tell(PhoneChanged(PBX, rosa.phone, PhoneState.IDLE))
        assert story.done(RingAgent) == []

    @pytest.mark.parametrize("picked_up", [False, True])
    def test_is_not_taken_for_rung_by_a_service_that_starts_again(
        self, story: Story, rosa: AgentAt, *, picked_up: bool
    ) -> None:
        self.overstays(story, rosa)
        caller = story.waiting()
        if picked_up:
            rosa.answers()
        story.restarts()
        assert rosa.state == "paused"
        caller.assert_state("waiting")
        assert len(story.done(RingAgent)) == 1
        assert story.stated(Offered) == []
        soundness.agents_and_offers_agree(story.core)

    def test_is_nobody_where_the_settings_do_not_say_so_any_more(
        self, story: Story, rosa: AgentAt
    ) -> None:
        story.dials(rosa.phone, "*232")
        story.reloads(limiting())
        story.passes(3_601)
        assert len(overran(story)) == 1
        assert story.done(RingAgent) == []
