"""The service is killed and starts again: whoever waits or chooses goes on where they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import Bridge, HoldMusic, Play, Remember, RingAgent
from callcenter.events import (
    Failure,
    PauseAsked,
)
from callcenter.facts import (
    AgentChanged,
    ContactAdopted,
    ContactArrived,
    Ended,
    Offered,
    Outcome,
    QueueReason,
)
from tests.flow.story import START, Story

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
    """A caller for whom Rosa's phone rings."""
    caller = story.waiting()
    assert rosa.rings()
    return caller


class TestWaiting:
    def test_keeps_contact_arrival_and_class(self, story: Story) -> None:
        caller = story.waiting("11")
        before = caller.queued()[-1]
        story.passes(40)
        story.restarts()
        after = caller.queued()[-1]
        assert after.reason is QueueReason.ADOPTED
        assert (after.arrived_at, after.queued_at, after.seq) == (START, START, before.seq)
        assert (after.group, after.service, after.wait_class, after.skills) == (
            before.group,
            before.service,
            before.wait_class,
            before.skills,
        )
        (adopted,) = story.stated(ContactAdopted)
        assert (adopted.contact, adopted.arrived_at, adopted.talking) == (
            caller.contact,
            START,
            False,
        )
        assert len(story.stated(ContactArrived)) == 1
        assert not story.stated(Ended)

    def test_hears_music(self, story: Story) -> None:
        caller = story.waiting()
        caller.ear.music = ""
        story.restarts()
        caller.assert_hears("default")

    def test_what_was_being_said_is_heard_to_its_end(self, story: Story) -> None:
        caller = story.call()
        caller.presses("2")
        story.restarts()
        caller.assert_hears("tramite")
        caller.prompt_ends()
        caller.assert_hears("default")

    def test_those_of_one_class_are_served_in_the_same_order(
        self, story: Story, rosa: AgentAt
    ) -> None:
        story.tell(PauseAsked(rosa.number, "lunch", "test"))
        callers = []
        for _ in range(4):  # all of one moment: the tie is broken as it was
            callers.append(story.call())
            callers[-1].presses("2")
        for caller in callers:
            caller.waits_silently()
        story.restarts()
        newcomer = story.waiting()
        story.restarts()
        view = story.core.view(story.now)
        assert [w.contact for w in view.waiting] == [c.contact for c in (*callers, newcomer)]

    def test_an_emergency_is_still_first(self, story: Story) -> None:
        story.waiting()
        emergency = story.waiting("9")
        story.restarts()
        assert story.core.view(story.now).waiting[0].contact == emergency.contact
        assert story.at_work("7001").rings()
        emergency.assert_state("offered")

    def test_a_caller_of_the_new_run_never_undercuts_one_of_the_old(self, story: Story) -> None:
        old = [story.call() for _ in range(50)]
        for caller in old:
            caller.presses("2")
        story.restarts()
        new = story.waiting()
        latest = max(caller.queued()[-1].seq for caller in old)
        assert new.queued()[-1].seq > latest

    def test_is_counted_and_seen_as_before(self, story: Story) -> None:
        story.waiting()
        story.passes(10)
        before = story.core.counts(story.now + 2_000).groups
        story.restarts()
        assert story.core.counts(story.now).groups == before

    def test_an_agent_who_is_free_is_rung_once_all_is_told(
        self, story: Story, rosa: AgentAt
    ) -> None:
        story.tell(PauseAsked(rosa.number, "lunch", "test"))
        later = story.waiting("2")
        sooner = story.waiting("1")
        story.dies()
        story.facts = [(at, f) for at, f in story.facts if not isinstance(f, AgentChanged)]
        story.starts_again()
        story.at_work("7001")
        sooner.assert_state("offered")
        later.assert_state("waiting")

    def test_an_agent_is_rung_before_the_others_are_given_their_music(
        self, story: Story, rosa: AgentAt
    ) -> None:
        story.waiting()
        rosa.answers()
        for _ in range(3):
            story.waiting()
        story.dies()
        rosa.hangs_up()
        story.commands.clear()
        story.starts_again()
        kinds = [type(c) for c in story.commands if isinstance(c, RingAgent | HoldMusic)]
        assert kinds == [RingAgent, *[HoldMusic] * 3]

    def test_a_channel_is_not_told_what_it_remembers(self, story: Story) -> None:
        story.waiting("11")
        story.dies()
        story.provisions.clear()
        story.starts_again()
        assert not [command for command in story.provisions if isinstance(command, Remember)]

    def test_a_channel_is_told_what_the_journal_knows_better(
        self, story: Story, rosa: AgentAt
    ) -> None:
        caller = story.waiting()
        story.fails(Remember, Failure.UNAVAILABLE)
        rosa.answers()
        story.dies()
        story.provisions.clear()
        story.starts_again()
        told, *_ = [command for command in story.provisions if isinstance(command, Remember)]
        assert (told.leg, told.served) == (caller.leg, True)

    def test_who_hangs_up_afterwards_has_abandoned(self, story: Story) -> None:
        caller = story.waiting()
        story.restarts()
        story.passes(10)
        caller.hangs_up()
        ended = caller.ended()
        assert ended.outcome is Outcome.ABANDONED
        assert ended.wait_ms == story.now - caller.queued()[0].queued_at


class TestMenus:
    def test_begin_anew_and_the_arrival_is_kept(self, story: Story) -> None:
        caller = story.call()
        caller.prompt_ends()
        story.passes(5)
        story.restarts()
        caller.assert_state("menu")
        caller.assert_hears("menu")
        story.passes(3)
        caller.presses("1")
        assert caller.queued()[0].arrived_at == START
        assert caller.queued()[0].contact == caller.contact
        assert len(story.stated(ContactArrived)) == 1

    def test_the_end_of_the_old_prompt_is_not_taken_for_that_of_the_new(self, story: Story) -> None:
        caller = story.call()
        story.restarts()
        assert caller.ear.then
        caller.prompt_ends()  # of the service that died; the new one begins now
        story.passes(20)
        assert caller.ear.heard == ["callcenter/menu"] * 2
        caller.presses("1")
        assert caller.queued()[0].group == "preferente"

    def test_a_key_during_the_old_prompt_counts(self, story: Story) -> None:
        caller = story.call()
        story.restarts()
        caller.presses("1")
        caller.assert_state("waiting")
        caller.waits_silently()
        caller.assert_hears("default")


class TestGoneMeanwhile:
    def test_a_waiting_caller_ended_unseen(self, story: Story) -> None:
        caller = story.waiting("11")
        before = caller.queued()[-1]
        story.dies()
        caller.hangs_up()
        story.starts_again()
        ended = caller.ended()
        assert ended.outcome is Outcome.UNSEEN
        assert (ended.group, ended.service, ended.target_ms) == ("preferente", "citas", 60_000)
        assert ended.line == before.line
        assert len(story.core.calls) == 0

    def test_a_caller_in_a_menu_ended_unseen(self, story: Story) -> None:
        caller = story.call()
        story.dies()
        caller.hangs_up()
        story.starts_again()
        assert caller.outcome is Outcome.UNSEEN
        assert caller.ended().wait_ms == 0

    def test_is_told_once(self, story: Story) -> None:
        caller = story.waiting()
        story.dies()
        caller.hangs_up()
        story.starts_again()
        story.restarts()
        story.loses_session()
        story.reconnects()
        assert caller.outcome is Outcome.UNSEEN


@pytest.fixture
def story_of_all(story: Story, rosa: AgentAt, caller: Caller) -> Story:
    """One talks, one rings, one waits, one is in a menu."""
    caller.assert_state("offered")
    rosa.answers()
    story.at_work("7002")
    for keys in ("11", "21", "9"):
        story.waiting(keys)
    story.call()
    return story


def test_everything_said_after_a_restart_is_said_once(story_of_all: Story) -> None:
    """A second telling of the same snapshot changes nothing."""
    story = story_of_all
    story.restarts()
    before = story.core.view(story.now)
    facts, done = len(story.facts), len(story.done(RingAgent)) + len(story.done(Bridge))
    story.reconnects()
    assert story.core.view(story.now) == before
    assert len(story.done(RingAgent)) + len(story.done(Bridge)) == done
    assert {type(fact).__name__ for _, fact in story.facts[facts:]} == {"PbxStateChanged"}


def test_each_keeps_their_place_among_all_others(story_of_all: Story) -> None:
    story = story_of_all
    before = [(w.contact, w.position, w.state) for w in story.core.view(story.now).waiting]
    states = {agent.number: agent.state for agent in story.core.roster}
    story.restarts()
    assert [(w.contact, w.position, w.state) for w in story.core.view(story.now).waiting] == before
    assert {agent.number: agent.state for agent in story.core.roster} == states
    assert len(story.stated(Offered)) == len(story.done(RingAgent))
    heard = story.done(HoldMusic) + story.done(Play)
    assert heard
