"""What an agent keys in a conversation: back into the line, and into another part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import Bridge, Dismiss, Hangup, Remember
from callcenter.contacts import LegId
from callcenter.events import CommandFailed, DigitPressed, Failure, ReclassifyAsked
from callcenter.facts import (
    Connected,
    ContactAdopted,
    Ended,
    HandedBack,
    Outcome,
    Queued,
    QueueReason,
    RequestRefused,
)
from callcenter.flow.agent_legs import CONFIRM_MS
from callcenter.flow.handing_back import DONE, REST_MS
from callcenter.flow.rules import CallKeys
from tests.flow import soundness
from tests.flow.callbacks import Called, comes_back, promised, with_callbacks
from tests.flow.story import START, Death, Story, example_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules
    from tests.flow.people import AgentAt, Caller

END_S = CONFIRM_MS / 1_000 + 0.1
"""When a leg whose end nobody tells is taken as ended, since its caller was handed back."""

TARGETS = {"1": "citas", "2": "preferente", "3": "closed-since"}


KEYS = CallKeys(targets=TARGETS)


def rules(keys: CallKeys | None = KEYS, **line: object) -> Rules:
    """The example's rules, with keys for conversations."""
    made = example_rules()
    salud = replace(made.lines["salud"], handed_back=("callcenter/handed-back",), **line)
    desk = replace(made.desk, call_keys=keys)
    return replace(made, desk=desk, lines={"salud": salud})


@pytest.fixture
def story() -> Story:
    return Story(rules())


def spoken_with(story: Story, rosa: AgentAt, keys: str = "21") -> Caller:
    """Return a caller with whom Rosa has spoken for ten seconds."""
    caller = story.waiting(keys)
    rosa.answers()
    story.passes(10)
    assert caller.state == "talking"
    return caller


class TestBackIntoTheLine:
    def test_the_caller_waits_with_the_first_arrival_and_hears_so(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)

        rosa.keys("*2")

        caller.assert_state("waiting")
        caller.assert_hears("handed-back")
        queued = caller.queued()[-1]
        assert queued.reason is QueueReason.HANDED_BACK
        assert queued.actor == "7001"
        assert {fact.arrived_at for fact in caller.queued()} == {caller.queued()[0].arrived_at}
        assert {fact.seq for fact in caller.queued()} == {caller.queued()[0].seq}
        (handed,) = story.stated(HandedBack)
        assert (handed.agent, handed.talk_ms) == ("7001", 10_000)
        assert (handed.group, handed.service) == ("general", "citas")

    def test_the_agent_wraps_up_and_another_is_rung(self, story: Story) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = spoken_with(story, rosa)

        rosa.keys("*2")

        assert rosa.state == "wrap_up"
        assert luis.rings()
        luis.answers()
        assert caller.state == "talking"
        story.passes(20)
        luis.hangs_up()
        assert caller.outcome is Outcome.ANSWERED
        assert caller.ended().talk_ms == 30_000

    def test_it_goes_before_everybody_who_came_later(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        later = story.waiting()
        story.now += 1
        rosa.keys("*2")
        luis = story.at_work("7002")

        luis.answers()

        assert caller.state == "talking"
        later.assert_state("waiting")
        assert not story.verdict().faults

    def test_the_same_agent_only_after_a_rest(self) -> None:
        story = Story(rules(wrap_up_ms=0))
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)

        rosa.keys("*2")

        assert not rosa.rings()
        story.passes(REST_MS / 1_000 + 0.001)
        assert rosa.rings()
        rosa.answers()
        assert caller.state == "talking"

    def test_an_emergency_that_was_none_waits_as_everybody(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa, "9")
        assert caller.queued()[-1].group == "emergencia"

        rosa.keys("*2")

        assert caller.queued()[-1].group == "general"
        assert caller.queued()[-1].tier == 2

    def test_and_may_be_one_again(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa, "9")
        rosa.keys("*2")
        caller.presses("9")
        assert caller.queued()[-1].group == "emergencia"

    def test_it_is_counted_once(self, story: Story) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = spoken_with(story, rosa)
        rosa.keys("*2")
        story.passes(5)
        luis.answers()
        first, second = story.stated(Connected)
        assert (first.again, second.again) == (False, True)
        assert second.wait_ms == first.wait_ms + 5_000  # not what was spoken
        caller.hangs_up()
        assert len(story.stated(Ended)) == 1

    def test_who_hangs_up_then_has_hung_up_in_the_line(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*2")
        story.passes(20)
        caller.hangs_up()
        ended = caller.ended()
        assert ended.outcome is Outcome.ABANDONED
        assert ended.talk_ms == 10_000
        assert ended.again

    def test_an_agent_who_was_to_pause_pauses(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        story.dials("PJSIP/7001", "*231")
        rosa.keys("*2")
        assert rosa.state == "paused"

    def test_is_reclassified_as_anybody_in_the_line(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*2")
        story.tell(ReclassifyAsked(caller.contact, "preferente", "os:ana"))
        assert caller.queued()[-1].group == "preferente"


class TestTheWordToTheAgent:
    """It is heard while the caller waits already."""

    @pytest.fixture
    def story(self) -> Story:
        story = Story(rules(wrap_up_ms=0))
        story.lingers = True
        return story

    def test_delays_nobody_and_leaves_the_agent_alone(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        offer = rosa.offer
        rosa.keys("*2")
        assert story.legs[offer].heard == list(DONE)
        caller.assert_hears("handed-back")
        assert (rosa.state, rosa.rings()) == ("talking", False)
        story.passes(1.5)
        luis = story.at_work("7002")
        luis.answers()
        assert caller.state == "talking"
        rosa.hangs_up()
        assert rosa.state == "wrap_up"
        story.passes(REST_MS / 1_000 + 0.001)
        assert rosa.state == "available"
        assert caller.state == "talking"

    def test_is_cut_where_it_has_no_end(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        offer = rosa.offer
        rosa.keys("*2")
        story.passes(END_S)
        assert not story.legs[offer].up
        assert rosa.state == "wrap_up"

    def test_goes_on_when_the_service_dies_and_is_no_answer(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        offer = rosa.offer
        rosa.keys("*2")
        story.restarts()
        assert story.legs[offer].up
        assert offer not in story.bridges
        assert (caller.state, rosa.rings()) == ("waiting", False)
        soundness.agents_and_offers_agree(story.core)

    @pytest.mark.parametrize("why", [Failure.NO_CHANNEL, Failure.REFUSED, Failure.UNKNOWN])
    def test_is_left_out_where_the_pbx_cannot(self, story: Story, why: Failure) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        story.fails(Dismiss, why)
        rosa.keys("*2")
        caller.assert_hears("handed-back")
        assert rosa.state == "wrap_up"

    def test_of_a_leg_that_is_gone_needs_no_end(self, story: Story) -> None:
        story.tell(CommandFailed("Dismiss", "cc-gone", Failure.REFUSED))
        story.tell(CommandFailed("Dismiss", "cc-gone", Failure.UNAVAILABLE))
        assert story.done(Hangup) == []


class TestIntoAnotherPart:
    def test_of_the_line_by_service(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa, "22")
        before = caller.queued()[-1]
        rosa.keys("*31")
        after = caller.queued()[-1]
        assert (after.service, after.group) == ("citas", before.group)
        assert after.arrived_at == before.arrived_at
        assert "citas" in after.skills

    def test_by_group(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*32")
        assert caller.queued()[-1].group == "preferente"
        assert caller.queued()[-1].service == "citas"

    @pytest.mark.parametrize("keys", ["*34", "*33"])
    def test_that_there_is_not_is_refused(self, story: Story, keys: str) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys(keys)
        assert caller.state == "talking"
        assert [fact.why for fact in story.stated(RequestRefused)] == ["unknown_target"]


class TestKeys:
    @pytest.mark.parametrize("keys", ["2", "*72", "72", "*#2", "*9*"])
    def test_that_mean_nothing_change_nothing(self, story: Story, keys: str) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys(keys)
        assert caller.state == "talking"

    def test_the_prefix_begins_anew(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*3*2")
        caller.assert_state("waiting")

    def test_too_late_means_nothing(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*")
        story.passes(3.1)
        rosa.keys("2")
        assert caller.state == "talking"

    def test_of_a_caller_are_not_an_agents(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        caller.presses("*2", cuts=False)
        assert caller.state == "talking"

    def test_before_the_bridge_mean_nothing(self, story: Story) -> None:
        story.deaf_to.add(Bridge)
        rosa = story.at_work("7001")
        caller = story.waiting()
        rosa.answers()
        rosa.keys("*2")
        assert caller.state == "connecting"

    def test_are_nobodys_where_the_rules_have_none(self) -> None:
        story = Story(rules(None))
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*2")
        assert caller.state == "talking"

    def test_of_a_leg_nobody_knows(self, story: Story) -> None:
        story.tell(DigitPressed(LegId("leg-nobody"), "*"))
        assert story.commands == []


class TestWhoWasCalledBack:
    """Their leg is one of ours, and the first arrival that of the call before."""

    def spoken_with(self) -> tuple[Story, AgentAt, Called]:
        """Return somebody whom we called back, with whom Rosa has spoken for ten seconds."""
        story = Story(with_callbacks(rules()))
        promised(story, "5550100")
        rosa = story.at_work("7001")
        called = comes_back(story)
        rosa.answers()
        story.passes(10)
        assert self.state(called) == "talking"
        return story, rosa, called

    @staticmethod
    def state(called: Called) -> str:
        call = called.story.core.calls.of_leg(called.leg)
        return call.state if call else "ended"

    @staticmethod
    def arrivals(story: Story) -> set[int]:
        return {fact.arrived_at for fact in story.stated(Queued)}

    @pytest.mark.parametrize(("keys", "group"), [("*2", "general"), ("*32", "preferente")])
    def test_waits_with_the_first_arrival_and_hears_so(self, keys: str, group: str) -> None:
        story, rosa, called = self.spoken_with()
        rosa.keys(keys)
        assert self.state(called) == "waiting"
        assert called.ear.sounds == ("callcenter/handed-back",)
        queued = story.stated(Queued)[-1]
        assert (queued.reason, queued.group) == (QueueReason.HANDED_BACK, group)
        assert self.arrivals(story) == {START}
        luis = story.at_work("7002")
        luis.answers()
        assert self.state(called) == "talking"
        luis.hangs_up()
        (ended,) = story.stated(Ended)
        assert (ended.outcome, ended.again) == (Outcome.ANSWERED, True)

    @pytest.mark.parametrize("death", Death)
    @pytest.mark.parametrize("step", range(4))
    def test_outlives_a_service_killed_at_any_event(self, step: int, death: Death) -> None:
        story, rosa, called = self.spoken_with()
        luis = story.at_work("7002")
        story.doom = (step, death)
        rosa.keys("*2")
        story.doom = None
        if story.alive:
            story.dies()
        story.starts_again()
        soundness.everybody_is_in_exactly_one_place(story.core)
        soundness.agents_and_offers_agree(story.core)
        assert called.ear.up
        if self.state(called) != "talking":
            while called.ear.token:
                called.prompt_ends()
            luis.answers()
        assert self.state(called) == "talking"
        assert self.arrivals(story) == {START}
        assert not story.verdict().faults


class TestWhateverHappens:
    def test_the_channel_is_told_before_the_agent_is_parted(self, story: Story) -> None:
        rosa = story.at_work("7001")
        spoken_with(story, rosa)
        offer = rosa.offer
        remembered = len(story.provisions)
        story.deaf_to.add(Dismiss)
        rosa.keys("*2")
        told = story.provisions[remembered]
        assert isinstance(told, Remember)
        assert (told.served, told.afresh) == (False, True)
        assert story.commands[-1] == Dismiss("main", LegId(offer), DONE)

    def test_nobody_is_connected_before_the_caller_is_back(self, story: Story) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = spoken_with(story, rosa)
        offer = rosa.offer
        story.deaf_to.add(Dismiss)
        rosa.keys("*2")
        story.obeys()
        luis.answers()
        assert caller.state == "connecting"
        story.passes(END_S)  # the end of the first leg is not told: it is asked for again
        assert caller.state == "talking"
        assert not story.legs[offer].up

    def test_an_agent_who_hangs_up_in_that_moment_loses_nobody(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*2")
        soundness.everybody_is_in_exactly_one_place(story.core)
        soundness.agents_and_offers_agree(story.core)
        caller.assert_state("waiting")

    def test_a_session_that_is_back_before_they_are_parted(self, story: Story) -> None:
        """Nothing is played to a caller who is with an agent yet, and nobody else gets them."""
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = spoken_with(story, rosa)
        story.deaf_to.add(Dismiss)
        rosa.keys("*2")
        story.loses_session()
        story.tell(*story.snapshot(story.now))
        luis.answers()
        assert caller.state == "connecting"
        story.passes(END_S)
        assert caller.state == "talking"

    def test_a_session_that_breaks_in_that_moment(self, story: Story) -> None:
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = spoken_with(story, rosa)
        story.deaf_to.add(Dismiss)
        rosa.keys("*2")
        story.loses_session()
        story.obeys()
        story.passes(5)
        story.reconnects()
        story.passes(5)
        if luis.rings():
            luis.answers()
        assert caller.state == "talking"
        assert caller.ear.up
        soundness.agents_and_offers_agree(story.core)

    @pytest.mark.parametrize("death", Death)
    @pytest.mark.parametrize("step", range(4))
    def test_a_service_killed_at_any_event(self, step: int, death: Death) -> None:
        story = Story(rules())
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = spoken_with(story, rosa, "9")
        story.doom = (step, death)
        rosa.keys("*2")
        story.doom = None
        if story.alive:
            story.dies()
        story.starts_again()
        soundness.everybody_is_in_exactly_one_place(story.core)
        soundness.agents_and_offers_agree(story.core)
        if caller.state != "talking":  # else what was keyed is lost, and nobody else
            assert caller.ear.up
            assert caller.queued()[-1].group == "general"
            caller.waits_silently()
            luis.answers()
        assert caller.state == "talking"
        assert {fact.arrived_at for fact in story.stated(Queued)} == {START + 2}
        story.restarts()  # and should it die in the second conversation
        assert caller.state == "talking"
        assert caller.ear.up
        assert not story.verdict().faults

    def test_killed_while_the_second_agent_is_connected(self, story: Story) -> None:
        """The channel has been in a bridge; that must not be taken for this one."""
        rosa, luis = story.at_work("7001"), story.at_work("7002")
        caller = spoken_with(story, rosa)
        rosa.keys("*2")
        story.deaf_to.add(Bridge)
        luis.answers()
        story.obeys()
        story.restarts()
        assert caller.ear.up
        assert caller.state == "talking"

    def test_told_only_by_the_journal_that_it_was_handed_back(self, story: Story) -> None:
        """The agent hung up by themselves while nobody listened; the channel says: served."""
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        offer = rosa.offer
        story.doom = (1, Death.HALF_WAY)
        rosa.keys("*2")
        assert not story.alive
        story.vanishes(offer)
        story.starts_again()
        assert caller.ear.up
        assert caller.queued()[-1].reason is QueueReason.ADOPTED
        assert story.stated(ContactAdopted)[-1].talking is False

    def test_a_caller_who_is_gone_by_then_was_not_seen_to_end(self, story: Story) -> None:
        rosa = story.at_work("7001")
        caller = spoken_with(story, rosa)
        rosa.keys("*2")
        story.dies()
        story.vanishes(caller.leg)
        story.starts_again()
        ended = caller.ended()
        assert (ended.outcome, ended.talk_ms, ended.again) == (Outcome.UNSEEN, 10_000, True)
