"""A conversation that ended while the service was away: the caller was served, and is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import Bridge
from callcenter.events import LegReturned
from callcenter.facts import EndedBy, Offered, Outcome
from tests.flow.story import Death, Story

if TYPE_CHECKING:
    from tests.flow.people import AgentAt, Caller


def test_whose_agent_hung_up_while_the_service_was_away_is_not_put_in_line_again() -> None:
    story = Story()
    agent = story.at_work("7001")
    caller = story.waiting()
    agent.answers()
    story.dies()
    agent.hangs_up()
    story.starts_again()
    story.passes(60)
    assert not caller.ear.up
    assert caller.ended().outcome is Outcome.ANSWERED
    assert caller.ended().ended_by is EndedBy.AGENT
    assert len(story.stated(Offered)) == 1


def killed_before_it_heard_of_the_bridge() -> tuple[Story, AgentAt, Caller]:
    """The PBX has bridged the two; the service lived to ask for it, and no longer."""
    story = Story()
    agent = story.at_work("7001")
    caller = story.waiting()
    story.passes(3)
    story.doom = (1, Death.BEFORE)  # the answer is its last event
    agent.answers()
    assert not story.alive
    assert agent.offer in story.bridges
    return story, agent, caller


@pytest.mark.parametrize("journal", [True, False])
def test_whose_talk_began_as_the_service_died_and_is_over_is_not_answered_twice(
    *, journal: bool
) -> None:
    story, agent, caller = killed_before_it_heard_of_the_bridge()
    agent.hangs_up()
    story.starts_again(journal=journal)
    story.passes(60)
    assert not caller.ear.up
    assert caller.ended().outcome is Outcome.ANSWERED
    connected = caller.connected()
    assert (connected.agent, connected.wait_ms) == ("7001", 3_000)
    assert connected.offer == caller.offers()[0].offer
    assert len(caller.offers()) == 1


def test_whose_talk_began_as_the_service_died_and_goes_on_talks_on() -> None:
    story, agent, caller = killed_before_it_heard_of_the_bridge()
    story.starts_again()
    caller.assert_state("talking")
    assert caller.connected().agent == "7001"
    agent.hangs_up()
    assert caller.ended().outcome is Outcome.ANSWERED


def test_who_was_not_bridged_before_the_agent_was_gone_waits_on() -> None:
    story = Story()
    story.deaf_to.add(Bridge)
    agent = story.at_work("7001")
    caller = story.waiting()
    agent.answers()
    story.dies()
    agent.hangs_up()
    story.obeys()
    story.starts_again()
    caller.assert_state("offered")
    assert agent.rings()


@pytest.mark.parametrize("journal", [True, False])
def test_a_bridge_that_came_to_nothing_says_nothing_of_the_next_one(*, journal: bool) -> None:
    """The dialplan noted that the caller came out of a bridge: of the first, not of the second."""
    story = Story()
    rosa = story.at_work("7001")
    caller = story.waiting()
    story.deaf_to.add(Bridge)
    rosa.answers()
    caller.ear.talked = True  # the phone was gone in that moment: AGI let go of the caller
    story.tell(LegReturned(caller.leg))
    rosa.hangs_up()
    luis = story.at_work("7002")
    agent = rosa if rosa.rings() else luis
    agent.answers()  # asked for the bridge, and killed before the PBX heard of it
    story.dies()
    agent.hangs_up()
    story.obeys()
    story.starts_again(journal=journal)
    caller.assert_state("offered" if journal else "waiting")
    assert caller.ear.up


def test_who_is_served_in_the_pbx_own_queue_after_a_bridge_is_left_there() -> None:
    story, agent, caller = killed_before_it_heard_of_the_bridge()
    agent.hangs_up()
    caller.ear.elsewhere = caller.ear.taken = True
    story.starts_again()
    assert caller.ear.up
    assert caller.outcome is Outcome.FALLBACK


def test_who_talks_on_while_the_service_starts_again_is_left_alone() -> None:
    story = Story()
    agent = story.at_work("7001")
    caller = story.waiting()
    agent.answers()
    story.restarts()
    story.passes(60)
    assert caller.ear.up
    agent.hangs_up()
    assert caller.ended().outcome is Outcome.ANSWERED


def test_who_is_kept_in_the_menu_by_start_after_start_comes_into_the_line_at_last() -> None:
    story = Story()
    caller = story.call()
    story.passes(20)
    story.restarts()
    caller.assert_state("menu")
    story.passes(45)
    story.restarts()
    caller.assert_state("waiting")
