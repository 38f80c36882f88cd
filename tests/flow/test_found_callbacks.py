"""Who was promised a call, or is being called back, when the service dies or the session breaks."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from callcenter import facts
from callcenter.commands import BringBack, Hangup, Remember
from callcenter.contacts import ContactId, LegId, OfferId
from callcenter.events import (
    CallFound,
    ContactRecovered,
    DigitPressed,
    Failure,
    PbxConnected,
    ReclassifyAsked,
)
from callcenter.facts import Outcome
from tests.flow import soundness
from tests.flow.callbacks import Called, callback_rules, comes_back, promised
from tests.flow.people import Leg
from tests.flow.story import PBX, START, Death, Story, example_rules

NUMBER, OTHER = "5550100", "5550101"
DAY_MS = 86_400_000


@pytest.fixture
def story() -> Story:
    return Story(callback_rules())


def order(story: Story) -> list[str]:
    return [waiting.contact for waiting in story.core.view(story.now).waiting]


def arrivals(story: Story) -> int:
    return len(story.stated(facts.ContactArrived))


def is_sound(story: Story) -> bool:
    soundness.nobody_is_lost(story.core, story.facts)
    soundness.the_first_arrival_never_changes(story.facts)
    return True


def picked_up(story: Story) -> Called:
    """Somebody is called back, and hears which key to press."""
    called = Called(story)
    called.answers()
    return called


class TestAServiceThatDiesAsTheKeyIsPressed:
    def dies(self, story: Story) -> Called:
        """The key is in the journal, and they were not fetched any more."""
        called = picked_up(story)
        story.doom = (0, Death.HALF_WAY)
        story.tell(DigitPressed(called.leg, "1"))
        assert not story.alive
        return called

    def test_fetches_them_into_the_line_when_it_is_back(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        agent = story.at_work("7001")
        called = self.dies(story)
        story.starts_again()
        assert called.ear.up
        assert not story.stated(facts.Ended)
        (adopted,) = story.stated(facts.ContactAdopted)
        assert (adopted.contact, adopted.leg) == (caller.contact, called.leg)
        agent.answers()
        assert story.core.calls.of_contact(caller.contact).state == "talking"
        assert arrivals(story) == 1
        assert is_sound(story)

    def test_keeps_their_place_however_long_ago_they_arrived(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.now += 2 * DAY_MS  # the line was closed; the promise was postponed
        promise = story.core._promises.of(caller.contact)
        assert promise is not None
        promise.expires_at = story.now + DAY_MS
        story.core._deadlines.set("callback_expiry", caller.contact, promise.expires_at)
        story.waiting("21", number=OTHER)
        story.at_work("7001")
        called = self.dies(story)
        story.starts_again()
        call = story.core.calls.of_leg(called.leg)
        assert call is not None
        assert (call.id, call.arrived_at) == (caller.contact, START)

    def test_takes_them_in_under_rules_that_do_not_know_their_line(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        called = self.dies(story)
        rules = callback_rules()
        story.starts_again(
            replace(rules, lines={"otra": replace(rules.lines["salud"], name="otra")})
        )
        call = story.core.calls.of_leg(called.leg)
        assert call is not None
        assert call.in_line
        assert called.ear.up

    def test_lets_them_wait_where_they_are_if_they_cannot_be_fetched(self, story: Story) -> None:
        promised(story, NUMBER)
        agent = story.at_work("7001")
        self.dies(story)
        story.fails(BringBack)
        story.starts_again()
        assert agent.rings()
        assert is_sound(story)


class TestAServiceThatDiesAsThePromiseIsMade:
    def dies(self, story: Story) -> LegId:
        """The promise is in the journal; the leg heard nothing of it."""
        caller = story.waiting("21", number=NUMBER)
        caller.presses("5")
        story.doom = (0, Death.HALF_WAY)
        story.tell(DigitPressed(caller.leg, "1"))
        assert not story.alive
        return caller.leg

    def test_says_goodbye_when_it_is_back_and_has_one_contact(self, story: Story) -> None:
        leg = self.dies(story)
        story.starts_again()
        assert arrivals(story) == 1
        assert len(order(story)) == 1
        ear = story.legs[leg]
        story.tell(*story.prompt_ends(leg))
        assert ear.heard[-1] == "promised"
        story.tell(*story.prompt_ends(leg))
        assert not ear.up
        assert is_sound(story)

    def test_says_it_again_after_another_death(self, story: Story) -> None:
        leg = self.dies(story)
        story.doom = (100, Death.HALF_WAY)
        story.starts_again()
        story.legs[leg].memo = ""  # was not told this time, either
        story.restarts()
        assert len(order(story)) == 1
        assert story.legs[leg].up
        assert arrivals(story) == 1

    def test_calls_whoever_hung_up_meanwhile(self, story: Story) -> None:
        leg = self.dies(story)
        story.vanishes(leg)
        story.starts_again()
        story.at_work("7001")
        comes_back(story)
        assert story.stated(facts.CallbackReached)
        assert is_sound(story)

    def test_serves_who_waits_in_the_pbx_queue_by_now(self, story: Story) -> None:
        leg = self.dies(story)
        story.passes(70)
        story.legs[leg].elsewhere = True
        story.starts_again()
        (waiting,) = order(story)
        call = story.core.calls.of_contact(waiting)
        assert (call.leg, call.away, call.arrived_at) == (leg, False, START)
        story.at_work("7001")
        assert not story.dialled
        assert is_sound(story)

    def test_leaves_alone_who_is_answered_there(self, story: Story) -> None:
        leg = self.dies(story)
        story.legs[leg].elsewhere = story.legs[leg].taken = True
        story.starts_again()
        assert story.stated(facts.Ended)[-1].outcome is Outcome.FALLBACK
        assert order(story) == []
        assert story.legs[leg].up

    def test_serves_them_where_the_number_cannot_be_read_any_more(self, story: Story) -> None:
        leg = self.dies(story)
        story.numbers.clear()
        story.numbers |= {contact.contact: "" for contact in story.stated(facts.CallbackPromised)}
        story.starts_again()
        assert story.core.calls.of_leg(leg) is not None


class TestASessionThatBreaksAsThePromiseIsMade:
    def test_ends_the_leg_and_makes_no_other_contact(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("5")
        story.fails(Remember, Failure.UNAVAILABLE)
        caller.presses("1")
        story.loses_session()
        story.obeys()
        story.reconnects()
        assert not caller.ear.up
        assert order(story) == [caller.contact]
        assert arrivals(story) == 1

    def test_says_nothing_on_legs_of_another_pbx(self, story: Story) -> None:
        caller = story.waiting("21", number=NUMBER)
        caller.presses("51")
        story.tell(PbxConnected("other"))
        assert caller.ear.up

    def test_who_was_told_and_fell_to_the_pbx_queue_is_let_go(self, story: Story) -> None:
        """There the goodbye of the dialplan is said, as the channel was told."""
        caller = story.waiting("21", number=NUMBER)
        caller.presses("51")
        story.loses_session()
        caller.ear.elsewhere = True
        story.reconnects()
        assert not caller.ear.up
        assert order(story) == [caller.contact]


class TestWhoPressesTheKeyWhereOnlyTheDialplanHears:
    def test_is_fetched_to_their_place_and_not_called_again(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.waiting("22", number=OTHER)
        story.at_work("7006")
        story.at_work("7001")
        called = picked_up(story)
        story.dies()
        called.waits_without_us()
        story.now += 75_000
        story.starts_again()
        assert arrivals(story) == 2
        assert [fact.offer for fact in story.stated(facts.CallbackReached)] == [called.offer]
        assert [hangup.leg for hangup in story.done(Hangup)] == [caller.leg]  # said goodbye
        assert not called.ear.elsewhere
        call = story.core.calls.of_leg(called.leg)
        assert call is not None
        assert (call.id, call.arrived_at) == (caller.contact, START)
        assert len(story.dialled) == 1
        assert is_sound(story)

    def test_is_answered_once(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        agent = story.at_work("7001")
        called = picked_up(story)
        story.dies()
        called.waits_without_us()
        story.starts_again()
        agent.answers()
        story.passes(30)
        called.hangs_up()
        (ended,) = story.stated(facts.Ended)
        assert (ended.contact, ended.outcome) == (caller.contact, Outcome.ANSWERED)
        story.passes(600)
        assert len(story.dialled) == 1

    def test_is_fetched_by_a_service_that_lost_its_session_alone(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        agent = story.at_work("7001")
        called = picked_up(story)
        story.loses_session()
        called.waits_without_us()
        story.reconnects()
        agent.answers()
        story.passes(120)  # nothing is waited for of the attempt
        assert story.core.calls.of_contact(caller.contact).state == "talking"
        assert not story.stated(facts.CallbackMissed)

    def test_is_left_alone_where_somebody_answers_them_there(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        called = picked_up(story)
        story.dies()
        called.waits_without_us()
        called.ear.taken = True
        story.starts_again()
        assert story.stated(facts.Ended)[-1].outcome is Outcome.FALLBACK
        assert called.ear.limit_ms == 60_000
        story.passes(600)
        assert len(story.dialled) == 1

    def test_is_an_emergency_by_its_key_there(self, story: Story) -> None:
        promised(story, NUMBER)
        story.at_work("7001")
        called = picked_up(story)
        story.dies()
        called.waits_without_us()
        called.ear.emergency = True
        story.starts_again()
        call = story.core.calls.of_leg(called.leg)
        assert call is not None
        assert call.group is not None
        assert call.group.name == "emergencia"

    def test_who_is_an_emergency_already_is_not_cut_off_where_they_are_answered(
        self, story: Story
    ) -> None:
        caller = promised(story, NUMBER)
        story.at_work("7001")
        called = picked_up(story)
        story.tell(ReclassifyAsked(caller.contact, "emergencia", "os:ana"))
        story.dies()
        called.waits_without_us()
        called.ear.taken = True
        story.starts_again()
        assert called.ear.limit_ms == 60_000

    def test_ends_another_call_that_rings_for_them(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.at_work("7001")
        rings = Called(story)
        stands_in_the_pbx_queue(story)
        story.tell(found(caller.contact))
        assert not rings.rings
        story.passes(120)
        assert not story.stated(facts.CallbackMissed)
        call = story.core.calls.of_leg(LegId("cc-old-9"))
        assert call is not None
        assert call.id == caller.contact

    def test_is_somebody_new_where_the_promise_is_over(self, story: Story) -> None:
        stands_in_the_pbx_queue(story)
        story.tell(found("old-1"))
        assert arrivals(story) == 1
        assert len(order(story)) == 1

    def test_who_talks_with_an_agent_of_ours_is_no_matter_of_this(self, story: Story) -> None:
        caller = promised(story, NUMBER)
        story.tell(replace(found(caller.contact), offer=OfferId("cc-old-8"), elsewhere=False))
        assert order(story) == [caller.contact]
        assert not story.stated(facts.CallbackReached)

    def test_goes_on_where_callers_wait_if_the_journal_did_not_hear_of_the_key(
        self, story: Story
    ) -> None:
        caller = promised(story, NUMBER)
        agent = story.at_work("7001")
        called = comes_back(story)
        story.facts = [f for f in story.facts if not isinstance(f[1], facts.CallbackReached)]
        story.restarts()
        agent.answers()
        assert story.core.calls.of_contact(caller.contact).state == "talking"
        assert called.ear.up
        assert arrivals(story) == 1


def stands_in_the_pbx_queue(story: Story) -> None:
    story.legs["cc-old-9"] = leg = Leg(since=story.now)
    leg.can_hear = leg.elsewhere = True


def found(contact: str) -> CallFound:
    """A leg of ours that waits in the PBX's own queue."""
    return CallFound(
        PBX, LegId("cc-old-9"), "", "", "", memo="", up_ms=75_000, elsewhere=True,
        called_back=contact,
    )  # fmt: skip


def test_a_promise_of_a_contact_whose_leg_is_not_known_is_kept(story: Story) -> None:
    """As journals of earlier versions have it."""
    story.tell(
        ContactRecovered(
            ContactId("old-1"), "salud", "general", "", 1, START - 5, 0, pbx=PBX,
            arrived_at=START - 9, seq=1, promised_at=START - 1, number=NUMBER,
        )
    )  # fmt: skip
    story.loses_session()
    story.reconnects()
    story.at_work("7001")
    assert story.dialled


def test_rules_without_callbacks_let_the_leg_go_all_the_same(story: Story) -> None:
    caller = story.waiting("21", number=NUMBER)
    caller.presses("5")
    story.doom = (0, Death.HALF_WAY)
    story.tell(DigitPressed(caller.leg, "1"))
    story.starts_again(example_rules())
    assert arrivals(story) == 1
