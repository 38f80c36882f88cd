"""Callers whom somebody else at the PBX takes out of the line, or out of a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import Hangup
from callcenter.contacts import LegId, Phone
from callcenter.events import CallTakenOut, LegEnded, LegReturned, PauseAsked
from callcenter.facts import ContactArrived, Outcome, TransferEnded, Transferred
from tests.flow.sending import takes
from tests.flow.story import NORMAL, PBX, Story

if TYPE_CHECKING:
    from tests.flow.people import AgentAt, Caller


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def rosa(story: Story) -> AgentAt:
    return story.at_work("7001")


@pytest.fixture
def caller(story: Story, rosa: AgentAt) -> Caller:
    """Somebody for whom a phone rings."""
    caller = story.waiting()
    assert rosa.rings()
    return caller


def taken_out(story: Story, caller: Caller) -> None:
    caller.ear.token, caller.ear.music = 0, ""
    story.tell(CallTakenOut(PBX, caller.leg))


def ended(story: Story, caller: Caller) -> bool:
    """Whether the service has ended the caller's call."""
    return any(hangup.leg == caller.leg for hangup in story.done(Hangup))


class TestOutOfTheLine:
    def test_nobody_is_rung_and_nothing_ends_the_call(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        taken_out(story, caller)
        assert not rosa.rings()
        assert rosa.state == "available"
        caller.assert_state("transferred")
        assert caller.ear.limit_ms == 0
        story.passes(120)
        assert not rosa.rings()
        assert not ended(story, caller)
        (sent,) = story.stated(Transferred)
        assert (sent.kind, sent.agent, sent.offer) == ("unseen", "", None)

    def test_who_hangs_up_there_unanswered_has_abandoned(
        self, story: Story, caller: Caller
    ) -> None:
        story.passes(30)
        taken_out(story, caller)
        story.tell(LegEnded(caller.leg, NORMAL))
        assert caller.outcome is Outcome.ABANDONED

    def test_who_is_spoken_with_there_was_answered(self, story: Story, caller: Caller) -> None:
        taken_out(story, caller)
        takes(story, caller, "PJSIP/999")
        story.passes(20)
        story.tell(LegEnded(caller.leg, NORMAL))
        end = caller.ended()
        assert (end.outcome, end.talk_ms) == (Outcome.ANSWERED, 20_000)
        assert story.stated(TransferEnded)[-1].to == "other"

    @pytest.mark.parametrize("spoken_with", [True, False])
    def test_who_is_brought_back_waits_at_the_first_place(
        self, story: Story, rosa: AgentAt, caller: Caller, *, spoken_with: bool
    ) -> None:
        rosa.asks(PauseAsked, "lunch")
        first = caller.queued()[-1]
        taken_out(story, caller)
        if spoken_with:
            takes(story, caller, "PJSIP/999")
        story.passes(5)
        story.tell(LegReturned(caller.leg, PBX))
        caller.assert_state("waiting")
        back = caller.queued()[-1]
        assert (back.arrived_at, back.seq) == (first.arrived_at, first.seq)

    def test_who_speaks_with_an_agent_is_no_such_caller(
        self, story: Story, rosa: AgentAt, caller: Caller
    ) -> None:
        rosa.answers()
        taken_out(story, caller)
        caller.assert_state("talking")

    def test_a_leg_that_is_no_contact_s_changes_nothing(self, story: Story) -> None:
        story.tell(CallTakenOut(PBX, LegId("else")))
        assert not story.stated(Transferred)


class TestOutOfAMenu:
    def test_they_have_left_it(self, story: Story) -> None:
        caller = story.call()
        taken_out(story, caller)
        assert caller.outcome is Outcome.LEFT_MENU
        assert not ended(story, caller)

    def test_they_are_somebody_new_when_they_come_again(self, story: Story) -> None:
        caller = story.call()
        taken_out(story, caller)
        takes(story, caller, "PJSIP/999")
        story.tell(LegReturned(caller.leg, PBX))
        assert len(story.stated(ContactArrived)) == 2
        assert not ended(story, caller)

    def test_and_nobody_once_they_have_hung_up(self, story: Story) -> None:
        caller = story.call()
        taken_out(story, caller)
        story.tell(LegEnded(caller.leg, NORMAL), LegReturned(caller.leg, PBX))
        assert len(story.stated(ContactArrived)) == 1


class TestWhileNobodyListens:
    @pytest.mark.parametrize("spoken_with", [True, False])
    @pytest.mark.parametrize("how", ["session", "journal", "no journal"])
    def test_they_are_not_taken_for_one_who_waits(
        self, story: Story, rosa: AgentAt, caller: Caller, *, how: str, spoken_with: bool
    ) -> None:
        del rosa
        self._meanwhile(story, caller, how, spoken_with=spoken_with)
        caller.assert_state("transferred")
        assert not ended(story, caller)
        assert caller.ear.limit_ms == 0
        story.tell(LegReturned(caller.leg, PBX))
        assert caller.state in {"waiting", "offered"}

    @pytest.mark.parametrize("how", ["session", "journal", "no journal"])
    def test_nor_for_one_who_hears_a_menu(self, story: Story, how: str) -> None:
        caller = story.call()
        self._meanwhile(story, caller, how)
        assert caller.outcome is Outcome.LEFT_MENU
        assert not ended(story, caller)

    @pytest.mark.parametrize("how", ["session", "journal"])
    def test_who_was_out_before_is_told_of_once(
        self, story: Story, caller: Caller, how: str
    ) -> None:
        taken_out(story, caller)
        self._meanwhile(story, caller, how)
        caller.assert_state("transferred")
        assert len(story.stated(Transferred)) == 1

    def test_a_channel_that_nobody_knows_is_left_alone(self, story: Story) -> None:
        caller = story.call()
        story.dies()
        caller.ear.memo = "what nobody has written"
        caller.ear.astray = True
        story.starts_again(journal=False)
        assert len(story.stated(ContactArrived)) == 1

    @staticmethod
    def _meanwhile(story: Story, caller: Caller, how: str, *, spoken_with: bool = False) -> None:
        if how == "session":
            story.loses_session()
        else:
            story.dies()
        caller.ear.astray = True
        caller.ear.partner = Phone("PJSIP/999") if spoken_with else None
        if how == "session":
            story.reconnects()
        else:
            story.starts_again(journal=how == "journal")
