"""What a call was about, as its agent keys it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import Bridge
from callcenter.events import Failure, LogOutAsked
from callcenter.facts import ReasonKeyed, RequestRefused
from tests.flow.story import Story, example_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules
    from tests.flow.people import AgentAt, Caller, Desk

PHONE = "PJSIP/7001"


def with_reasons() -> Rules:
    rules = example_rules()
    reasons = {"1": "Información", "11": "Cita nueva", "12": "Cita anulada"}
    return replace(rules, desk=replace(rules.desk, call_reasons=reasons))


@pytest.fixture
def story() -> Story:
    return Story(with_reasons())


@pytest.fixture
def rosa(story: Story) -> AgentAt:
    return story.at_work("7001")


@pytest.fixture
def caller(story: Story, rosa: AgentAt) -> Caller:
    caller = story.waiting()
    rosa.answers()
    story.passes(60)
    return caller


def says_last(desk: Desk, *sounds: str) -> None:
    desk.assert_hears(*sounds)
    desk.prompt_ends()
    assert desk.over


def keyed(story: Story) -> list[tuple[str, str, str]]:
    return [(fact.contact, fact.agent, fact.label) for fact in story.stated(ReasonKeyed)]


class TestAReasonKeyed:
    def test_in_the_wrap_up_is_kept_with_the_contact(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.hangs_up()
        says_last(story.dials(PHONE, "*2711"), "call-reason-kept")
        assert keyed(story) == [(caller.contact, "7001", "Cita nueva")]
        assert rosa.state == "wrap_up"

    def test_while_they_talk_is_kept_too(self, story: Story, caller: Caller) -> None:
        says_last(story.dials(PHONE, "*271"), "call-reason-kept")
        assert keyed(story) == [(caller.contact, "7001", "Información")]
        caller.assert_state("talking")

    def test_after_the_wrap_up_goes_to_the_last_call(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.hangs_up()
        story.passes(60)
        assert rosa.state == "available"
        says_last(story.dials(PHONE, "*2712"), "call-reason-kept")
        assert keyed(story) == [(caller.contact, "7001", "Cita anulada")]

    def test_a_second_time_is_stated_again(self, story: Story, caller: Caller) -> None:
        says_last(story.dials(PHONE, "*2711"), "call-reason-kept")
        says_last(story.dials(PHONE, "*2712"), "call-reason-kept")
        assert [label for _, _, label in keyed(story)] == ["Cita nueva", "Cita anulada"]
        assert {contact for contact, _, _ in keyed(story)} == {caller.contact}

    def test_is_asked_for_where_only_the_first_digits_were_dialled(
        self, story: Story, caller: Caller
    ) -> None:
        desk = story.dials(PHONE, "*27")
        desk.assert_hears("call-reason")
        desk.types("11#")
        says_last(desk, "call-reason-kept")
        assert keyed(story) == [(caller.contact, "7001", "Cita nueva")]

    def test_goes_to_the_newer_of_two_calls(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.hangs_up()
        story.passes(60)
        second = story.waiting()
        rosa.answers()
        story.dials(PHONE, "*2711")
        assert keyed(story) == [(second.contact, "7001", "Cita nueva")]
        assert second.contact != caller.contact


class TestWhatIsRefused:
    def test_is_a_code_that_stands_for_nothing(self, story: Story, caller: Caller) -> None:
        caller.assert_state("talking")
        says_last(story.dials(PHONE, "*2799"), "call-reason-unknown")
        assert keyed(story) == []
        assert [fact.why for fact in story.stated(RequestRefused)] == ["unknown_reason"]

    def test_is_nothing_typed(self, story: Story, caller: Caller) -> None:
        caller.assert_state("talking")
        desk = story.dials(PHONE, "*27")
        desk.types("#")
        says_last(desk, "call-reason-unknown")

    def test_is_silence_in_time(self, story: Story, caller: Caller) -> None:
        caller.assert_state("talking")
        desk = story.dials(PHONE, "*27")
        desk.prompt_ends()
        story.passes(20)
        says_last(desk, "wrong")
        assert keyed(story) == []

    def test_is_a_reason_before_any_call(self, story: Story, rosa: AgentAt) -> None:
        assert rosa.state == "available"
        says_last(story.dials(PHONE, "*2711"), "no-call")
        assert [fact.why for fact in story.stated(RequestRefused)] == ["no_contact"]

    def test_is_a_reason_for_who_could_not_be_connected(self, story: Story, rosa: AgentAt) -> None:
        story.waiting()
        story.fails(Bridge, Failure.REFUSED)
        rosa.answers()
        says_last(story.dials(PHONE, "*2711"), "no-call")

    def test_is_a_reason_of_nobody(self, story: Story) -> None:
        says_last(story.dials(PHONE, "*2711"), "not-logged-in")

    def test_is_one_for_a_call_before_the_agent_logged_in(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        caller.hangs_up()
        rosa.asks(LogOutAsked)
        rosa.logs_in(PHONE)
        says_last(story.dials(PHONE, "*2711"), "no-call")

    def test_is_one_typed_by_who_was_logged_out_meanwhile(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        caller.hangs_up()
        desk = story.dials(PHONE, "*27")
        rosa.asks(LogOutAsked)
        desk.types("11#")
        says_last(desk, "no-call")
        assert keyed(story) == []


class TestAfterARestart:
    def test_the_wrap_up_goes_on_and_so_does_what_it_is_about(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.hangs_up()
        story.restarts()
        story.dials(PHONE, "*2711")
        assert keyed(story) == [(caller.contact, "7001", "Cita nueva")]

    def test_a_call_that_goes_on_has_its_reason(self, story: Story, caller: Caller) -> None:
        story.restarts()
        story.dials(PHONE, "*2711")
        assert keyed(story) == [(caller.contact, "7001", "Cita nueva")]

    def test_other_reasons_hold_at_once(self, story: Story, caller: Caller) -> None:
        rules = with_reasons()
        story.reloads(replace(rules, desk=replace(rules.desk, call_reasons={"12": "Otra cosa"})))
        says_last(story.dials(PHONE, "*2711"), "call-reason-unknown")
        says_last(story.dials(PHONE, "*2712"), "call-reason-kept")
        assert keyed(story) == [(caller.contact, "7001", "Otra cosa")]
