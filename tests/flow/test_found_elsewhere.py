"""Callers whom the PBX's own queue has: the dead man's switch has thrown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import BringBack, Limit, Play, RingAgent
from callcenter.contacts import Phone
from callcenter.events import CallFound, LegReturned, PartnerJoined
from callcenter.facts import ContactAdopted, ContactArrived, Outcome
from callcenter.flow.guards import QUICK_LIMIT_MS
from tests.flow.story import PBX, START, Story, example_rules

if TYPE_CHECKING:
    from tests.flow.people import AgentAt, Caller


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def rosa(story: Story) -> AgentAt:
    return story.at_work("7001")


class TestElsewhere:
    """The dead man's switch has thrown: the PBX's own queue has the callers."""

    def test_those_who_wait_there_come_back_with_their_place(self, story: Story) -> None:
        caller, later = story.waiting("11"), story.waiting("11")
        before = caller.queued()[-1]
        story.dies()
        self.switches(caller)
        story.starts_again()
        assert not caller.ear.elsewhere
        caller.assert_state("waiting")
        caller.assert_hears("default")
        after = caller.queued()[-1]
        assert (after.arrived_at, after.queued_at, after.seq, after.group, after.service) == (
            before.arrived_at,
            before.queued_at,
            before.seq,
            before.group,
            before.service,
        )
        view = story.core.view(story.now)
        assert [w.contact for w in view.waiting] == [caller.contact, later.contact]

    def test_those_in_a_menu_come_back_to_the_default_group(self, story: Story) -> None:
        caller = story.call()
        story.dies()
        self.switches(caller)
        heard = list(caller.ear.heard)
        story.starts_again()
        caller.assert_state("waiting")
        assert caller.queued()[0].group == "general"
        assert caller.queued()[0].arrived_at == START
        assert caller.ear.heard == [*heard, "default", "default"][: len(caller.ear.heard)]
        caller.assert_hears("default")

    def test_newcomers_come_to_the_default_group_without_a_menu(self, story: Story) -> None:
        story.dies()
        caller = story.call()
        self.switches(caller)
        story.now += 20_000
        story.starts_again()
        caller.assert_state("waiting")
        caller.assert_hears("default")
        assert not story.done(Play)
        assert caller.queued()[0].group == "general"
        assert caller.queued()[0].arrived_at == START

    @pytest.mark.parametrize("keys", ["11", "", "9"])
    def test_who_pressed_the_emergency_key_there_comes_back_as_one(
        self, story: Story, keys: str
    ) -> None:
        earlier, caller = story.waiting("11"), story.waiting(keys) if keys else story.call()
        story.dies()
        self.switches(earlier)
        self.switches(caller)
        caller.ear.emergency = True
        story.starts_again()
        caller.assert_state("waiting")
        assert (caller.queued()[-1].group, caller.queued()[-1].arrived_at) == ("emergencia", START)
        view = story.core.view(story.now)
        assert [w.contact for w in view.waiting] == [caller.contact, earlier.contact]

    def test_its_key_means_nothing_where_a_line_takes_no_emergencies(self) -> None:
        rules = example_rules()
        line = replace(rules.lines["salud"], emergency_group="")
        story = Story(replace(rules, lines={"salud": line}))
        caller = story.waiting()
        story.dies()
        self.switches(caller)
        caller.ear.emergency = True
        story.starts_again()
        caller.assert_state("waiting")
        assert caller.queued()[-1].group == "general"

    def test_who_is_being_served_there_is_left_and_recorded(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = story.waiting("1")
        story.dies()
        self.switches(caller, taken=True)
        story.starts_again()
        assert caller.ear.elsewhere
        assert caller.outcome is Outcome.FALLBACK
        assert rosa.state == "available" or rosa.offer_ends()
        assert not story.rings

    def test_who_was_in_a_menu_and_is_served_there_is_left_and_recorded(self, story: Story) -> None:
        caller = story.call()
        story.dies()
        self.switches(caller, taken=True)
        story.starts_again()
        assert caller.outcome is Outcome.FALLBACK
        assert not [c for c in story.provisions if isinstance(c, BringBack)]

    def test_who_is_not_told_to_be_back_is_bridged_only_then(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = self.answered_before_the_way_back(story, rosa)
        caller.assert_state("connecting")
        assert not story.bridges
        story.tell(LegReturned(caller.leg))
        caller.assert_state("talking")
        story.tell(LegReturned(caller.leg))
        assert caller.outcome is Outcome.ANSWERED

    def test_who_is_served_there_before_the_way_back_is_left_and_the_agent_let_go(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = self.answered_before_the_way_back(story, rosa)
        found = CallFound(PBX, caller.leg, "", "", "0800", "", 5_000, elsewhere=True, taken=True)
        story.tell(found)
        assert caller.outcome is Outcome.FALLBACK
        assert not story.bridges
        assert not story.rings

    def test_who_never_comes_back_costs_no_agent_for_ever(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = self.answered_before_the_way_back(story, rosa)
        story.passes(10)
        assert not story.bridges
        assert rosa.state != "talking"
        story.tell(LegReturned(caller.leg))
        rosa.answers()
        caller.assert_state("talking")

    def test_who_goes_after_somebody_was_quicker_there_was_served_there(self, story: Story) -> None:
        caller = self.called_out_of_there(story)
        story.tell(PartnerJoined(caller.leg, Phone("PJSIP/299")))
        caller.assert_state("waiting")
        caller.hangs_up()
        assert caller.outcome is Outcome.FALLBACK

    def test_who_is_brought_all_the_same_waits_as_before(self, story: Story) -> None:
        caller = self.called_out_of_there(story)
        story.tell(PartnerJoined(caller.leg, Phone("PJSIP/299")), LegReturned(caller.leg))
        story.passes(30)
        caller.hangs_up()
        assert caller.outcome is Outcome.ABANDONED

    def test_an_emergency_that_is_served_there_is_given_no_limit(self, story: Story) -> None:
        """It would run out in the middle of the talk."""
        caller = story.waiting("9")
        story.dies()
        self.switches(caller, taken=True)
        story.provisions.clear()
        story.starts_again()
        assert caller.outcome is Outcome.FALLBACK
        assert not [c for c in story.provisions if isinstance(c, Limit)]

    def test_an_emergency_that_comes_back_has_its_short_limit(self, story: Story) -> None:
        caller = story.waiting("9")
        story.dies()
        self.switches(caller)
        story.starts_again()
        caller.assert_state("waiting")
        assert caller.ear.limit_ms == QUICK_LIMIT_MS

    def test_newcomers_who_are_served_there_are_left(self, story: Story) -> None:
        story.dies()
        caller = story.call()
        self.switches(caller, taken=True)
        story.starts_again()
        assert len(story.core.calls) == 0
        assert not story.stated(ContactArrived)

    def test_who_was_not_served_there_after_all_comes_back_with_class_and_arrival(
        self, story: Story
    ) -> None:
        caller = story.waiting("1")
        story.dies()
        self.switches(caller, taken=True)
        story.starts_again()
        story.passes(30)
        caller.ear.taken = False
        story.loses_session()
        story.reconnects()
        call = story.core.calls.of_leg(caller.leg)
        assert call is not None
        assert call.id != caller.contact
        assert (call.arrived_at, call.group and call.group.name) == (START, "preferente")
        assert caller.outcome is Outcome.FALLBACK
        assert [fact.contact for fact in story.stated(ContactAdopted)] == [caller.contact]

    def test_a_ring_of_ours_for_who_is_served_there_is_silenced(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = story.waiting()
        story.dies()
        self.switches(caller, taken=True)
        assert rosa.rings()
        story.starts_again()
        assert not story.rings
        assert rosa.state == "available"

    def test_a_ring_of_ours_rings_on_for_who_comes_back(self, story: Story, rosa: AgentAt) -> None:
        caller = story.waiting()
        story.dies()
        self.switches(caller)
        story.starts_again()
        rosa.answers()
        caller.assert_state("talking")
        assert len(story.done(RingAgent)) == 1

    def test_a_reconnect_brings_them_back(self, story: Story) -> None:
        caller, chooser = story.waiting("1"), story.call()
        story.loses_session()
        for each in (caller, chooser):
            self.switches(each)
        story.reconnects()
        for each in (caller, chooser):
            each.assert_state("waiting")
            each.assert_hears("default")
            assert not each.ear.elsewhere
        assert chooser.queued()[0].group == "general"

    def test_a_reconnect_leaves_who_is_served_there(self, story: Story, rosa: AgentAt) -> None:
        ringing, chooser = story.waiting("1"), story.call()
        assert rosa.rings()
        story.loses_session()
        for each in (ringing, chooser):
            self.switches(each, taken=True)
        story.reconnects()
        assert ringing.outcome is Outcome.FALLBACK
        assert chooser.outcome is Outcome.FALLBACK
        assert not story.rings
        assert rosa.state == "available"

    def test_a_reconnect_does_not_mind_where_the_end_of_a_conversation_led(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = story.waiting()
        offer = rosa.answers()
        story.loses_session()
        story.parts(offer)
        self.switches(caller)
        story.reconnects(without=(offer,))
        assert caller.outcome is Outcome.ANSWERED
        assert not caller.ear.up

    def called_out_of_there(self, story: Story) -> Caller:
        """Somebody who was called out of that queue, and of whom the PBX told nothing yet."""
        caller = story.waiting()
        story.dies()
        self.switches(caller)
        story.tells_late = True
        story.starts_again()
        return caller

    def answered_before_the_way_back(self, story: Story, rosa: AgentAt) -> Caller:
        """Somebody who was called back, of whom the PBX has not told it when an agent picks up."""
        caller = self.called_out_of_there(story)
        rosa.answers()
        return caller

    @staticmethod
    def switches(caller: Caller, *, taken: bool = False) -> None:
        ear = caller.ear
        ear.elsewhere, ear.taken = True, taken
        ear.token, ear.sounds, ear.music = 0, (), ""
