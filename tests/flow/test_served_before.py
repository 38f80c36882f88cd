"""A conversation that ended while the service was away: the caller was served, and is let go."""

from __future__ import annotations

from callcenter.facts import EndedBy, Offered, Outcome
from tests.flow.story import Story


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
