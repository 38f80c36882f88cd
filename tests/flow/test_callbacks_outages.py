"""A promise to call back outlives the service, the session and the PBX."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter import facts
from callcenter.commands import BringBack, CancelRing, Hangup, Remember
from callcenter.contacts import ContactId, LegId, OfferId
from callcenter.events import (
    CallbackFound,
    ContactRecovered,
    DigitPressed,
    Failure,
    PbxConnected,
)
from callcenter.facts import CallbackMiss, Outcome
from tests.flow import soundness
from tests.flow.callbacks import (
    CALLBACK,
    Called,
    callback_rules,
    comes_back,
    promised,
    with_callbacks,
)
from tests.flow.story import PBX, START, Story, example_rules

NUMBER, OTHER = "5550100", "5550101"


@pytest.fixture
def story() -> Story:
    return Story(callback_rules())


def order(story: Story) -> list[str]:
    return [waiting.contact for waiting in story.core.view(story.now).waiting]


class TestARestart:
    def test_keeps_the_promise_with_its_place(self, story: Story) -> None:
        story.waiting("22", number=OTHER)
        caller = promised(story, NUMBER)
        later = story.waiting("21")
        before = order(story)
        story.restarts()
        assert order(story) == before
        place = caller.queued()[-1]
        assert (place.arrived_at, place.skills) == (START, ("@away", "citas"))
        agent = story.at_work("7005")
        (dialled,) = story.dialled.values()
        assert (dialled.contact, dialled.device) == (caller.contact, "PJSIP/5550100@trunk")
        agent.answers()  # whoever is behind, meanwhile
        later.assert_state("talking")
        comes_back(story)
        assert order(story)[0] in (caller.contact, before[0])
        soundness.nobody_is_lost(story.core, story.facts)
        soundness.the_first_arrival_never_changes(story.facts)

    def test_is_not_called_sooner_than_without_the_restart(self) -> None:
        story = Story(with_callbacks(example_rules(), replace(CALLBACK, rest_ms=15_000)))
        promised(story, NUMBER)
        story.passes(5)
        story.restarts()
        story.at_work("7001")
        story.passes(4)
        assert not story.dialled
        story.passes(6)
        assert story.dialled

    def test_counts_the_attempts_that_were_made(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.at_work("7001")
        Called(story).refuses()
        story.restarts()
        assert len(story.dialled) == 1
        story.passes(60)
        assert [f.attempt for f in story.stated(facts.CallbackDialled)] == [1, 2]
        Called(story).refuses()
        story.restarts()
        story.passes(60)
        Called(story).refuses()
        assert story.stated(facts.Ended)[-1].outcome is Outcome.CALLBACK_FAILED
        assert story.stated(facts.Ended)[-1].contact == caller.contact

    def test_counts_no_attempt_that_was_cut_short_and_of_which_nothing_is_there(
        self, story: Story
    ) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        for _ in range(CALLBACK.attempts + 1):
            story.dies()
            story.vanishes(Called(story).offer)  # or it was never dialled
            story.starts_again()
            story.passes(60)
        assert {f.attempt for f in story.stated(facts.CallbackDialled)} == {1}
        assert Called(story).rings
        comes_back(story)
        assert story.stated(facts.CallbackReached)

    def test_counts_an_attempt_that_rings_on(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        for attempt in range(1, CALLBACK.attempts + 1):
            story.restarts()
            assert story.stated(facts.CallbackDialled)[-1].attempt == attempt
            Called(story).refuses()
            story.passes(60)
        assert story.stated(facts.Ended)[-1].outcome is Outcome.CALLBACK_FAILED

    def test_goes_on_with_a_call_that_rings(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        story.restarts()
        assert len(story.dialled) == 1
        called = comes_back(story)
        assert story.stated(facts.CallbackReached)[0].offer == called.offer

    def test_goes_on_with_a_call_that_was_picked_up(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        called = Called(story)
        called.answers()
        called.ear.token = 0
        story.restarts()
        assert called.ear.heard == ["greeting", "greeting"]
        called.presses("1")
        assert story.stated(facts.CallbackReached)

    def test_knows_who_pressed_the_key(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        agent = story.at_work("7001")
        called = comes_back(story)
        agent.answers()
        story.restarts()
        assert story.core.calls.of_contact(caller.contact).state == "talking"
        called.hangs_up()
        assert story.stated(facts.Ended)[-1].outcome is Outcome.ANSWERED
        soundness.nobody_is_lost(story.core, story.facts)

    def test_ends_the_leg_that_heard_the_goodbye(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("51")
        story.restarts()
        assert not caller.ear.up
        assert order(story) == [caller.contact]
        soundness.nobody_is_lost(story.core, story.facts)

    def test_with_other_rules_puts_them_where_those_lead(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        rules = callback_rules()
        line = replace(rules.lines["salud"], name="otra")
        story.restarts(replace(rules, lines={"otra": line}, services={}))
        assert caller.queued()[-1].line == "otra"
        assert caller.queued()[-1].skills == ("@away",)

    def test_without_callbacks_in_the_rules_the_promise_ends(self, story: Story) -> None:
        promised(story, NUMBER)
        story.restarts(example_rules())
        story.passes(1)
        assert story.stated(facts.Ended)[-1].outcome is Outcome.CALLBACK_EXPIRED

    def test_without_them_a_call_that_rings_comes_to_nothing(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        story.restarts(example_rules())
        story.passes(5)
        assert story.stated(facts.CallbackMissed)[-1].why is CallbackMiss.NO_ANSWER
        assert story.stated(facts.Ended)[-1].outcome is Outcome.CALLBACK_EXPIRED

    def test_a_number_that_cannot_be_read_ends_the_contact_plainly(self, story: Story) -> None:
        story.tell(
            ContactRecovered(
                ContactId("old-1"), "salud", "general", "", 1, START - 5, 0,
                pbx=PBX, arrived_at=START - 9, seq=1, promised_at=START - 1,
            )
        )  # fmt: skip
        assert story.stated(facts.Ended)[-1].outcome is Outcome.CALLBACK_FAILED

    def test_a_call_back_that_is_for_nobody_is_ended(self, story: Story) -> None:
        story.tell(CallbackFound(PBX, OfferId("cc-old-1"), ContactId("old-1"), up=True))
        assert story.done(Hangup)[-1].leg == "cc-old-1"

    def test_loses_the_promise_where_there_is_no_journal(self, story: Story) -> None:
        promised(story, NUMBER)
        story.restarts(journal=False)
        assert order(story) == []


class TestALostSession:
    def test_a_call_that_goes_on_goes_on(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        called = Called(story)
        called.answers()
        story.loses_session()
        called.prompt_ends()
        story.reconnects()
        called.presses("1")
        assert story.stated(facts.CallbackReached)

    def test_a_prompt_that_played_is_taken_as_heard(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        called = Called(story)
        called.answers()
        story.loses_session()
        called.ear.token = 0
        story.reconnects()
        story.passes(8)
        assert called.ear.heard == ["greeting", "greeting"]

    def test_a_call_that_is_gone_is_tried_again(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        called = Called(story)
        story.loses_session()
        story.reconnects(without=(called.offer,))
        assert story.stated(facts.CallbackMissed)[-1].why is CallbackMiss.LOST
        story.passes(60)
        assert len(story.dialled) == 2

    def test_a_call_of_which_nobody_knows_whether_it_rang_is_no_attempt(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        for _ in range(CALLBACK.attempts + 1):
            story.loses_session()
            story.reconnects(without=(Called(story).offer,))
            story.passes(60)
        assert Called(story).rings
        assert {f.attempt for f in story.stated(facts.CallbackDialled)} == {1}

    def test_a_call_that_rang_too_long_is_one_though_its_end_was_not_seen(
        self, story: Story
    ) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        story.fails(CancelRing, Failure.UNAVAILABLE)
        story.passes(30)
        story.loses_session()
        story.reconnects(without=(Called(story).offer,))
        assert story.stated(facts.CallbackMissed)[-1].why is CallbackMiss.NO_ANSWER
        story.passes(60)
        assert story.stated(facts.CallbackDialled)[-1].attempt == 2

    def test_nobody_is_called_without_a_session(self, story: Story) -> None:
        promised(story, NUMBER)
        story.loses_session()
        story.at_work("7001")
        assert not story.dialled
        story.reconnects()
        assert len(story.dialled) == 1

    def test_the_leg_that_heard_the_goodbye_is_ended(self, story: Story) -> None:
        caller, other = story.waiting("21", number=NUMBER), story.waiting("21", number=OTHER)
        caller.presses("51")
        other.presses("51")
        story.loses_session()
        story.reconnects(without=(other.leg,))
        assert not caller.ear.up
        assert len(story.core._parts.calling_back._partings) == 0

    def test_whoever_pressed_the_key_goes_on_waiting(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.at_work("7006")
        agent = story.at_work("7001")
        called = Called(story)
        called.answers()
        for kind in (BringBack, Remember):
            story.fails(kind, Failure.UNAVAILABLE)
        story.tell(DigitPressed(called.leg, "1"))
        story.loses_session()
        story.obeys()
        called.ear.called_back = False
        story.reconnects()
        agent.answers()
        assert story.core.calls.of_contact(caller.contact).state in ("talking", "connecting")


class TestAnotherPbx:
    def test_says_nothing_of_what_happens_at_this_one(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7005")
        caller = story.waiting("22", number=OTHER)
        caller.presses("51")
        story.tell(PbxConnected("other"))
        assert Called(story).rings
        assert caller.ear.up

    def test_calls_nobody_whose_pbx_is_away(self, story: Story) -> None:
        promised(story, NUMBER)
        story.tell(PbxConnected("other"))
        story.loses_session()
        story.at_work("7001")
        assert not story.dialled


class TestAPbxThatDies:
    def test_costs_no_promise(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        waits = story.waiting("21", number=OTHER)
        story.pbx_dies()
        story.reconnects()
        assert waits.outcome is Outcome.PBX_DIED
        assert order(story) == [caller.contact]
        story.at_work("7001")
        assert len(story.dialled) == 1

    def test_lets_a_call_that_rang_be_tried_again(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        story.pbx_dies()
        story.reconnects()
        story.passes(CALLBACK.retry_ms / 1000)
        assert len(story.dialled) == 2

    def test_keeps_the_place_of_who_was_on_hold(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.at_work("7006")
        story.at_work("7001")
        comes_back(story)
        story.pbx_dies()
        story.reconnects()
        assert story.stated(facts.Ended)[-1].outcome is Outcome.PBX_DIED
        again = story.call(NUMBER)
        assert again.queued()[-1].arrived_at == caller.queued()[-1].arrived_at

    def test_leg_ids_say_whose_they_are(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        assert LegId(Called(story).offer).startswith("cc-")
