"""Surveys of callers who came to be spoken with in another way than by waiting on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import Hangup
from callcenter.events import Failure, LegReady
from callcenter.facts import SurveyEnd, SurveyEnded
from tests.flow.asking import asking
from tests.flow.callbacks import Called, comes_back, promised, with_callbacks
from tests.flow.story import Story

if TYPE_CHECKING:
    from tests.flow.people import AgentAt


@pytest.fixture
def story() -> Story:
    return Story(with_callbacks(asking()))


@pytest.fixture
def called(story: Story) -> Called:
    """Somebody who was called back, and whose agent has hung up."""
    promised(story)
    rosa = story.at_work("7001")
    called = comes_back(story)
    rosa.answers()
    story.passes(60)
    leaves(story, rosa, called)
    return called


def leaves(story: Story, agent: AgentAt, called: Called) -> None:
    """The agent hangs up, and the leg that was dialled comes back from the bridge."""
    del story
    agent.hangs_up()
    assert called.ear.token


def end_of(story: Story) -> tuple[SurveyEnd, int]:
    (ended,) = story.stated(SurveyEnded)
    return ended.why, ended.answers


def test_who_was_called_back_is_asked_like_others(story: Story, called: Called) -> None:
    assert called.ear.sounds == ("trato",)
    called.presses("45")
    called.prompt_ends()
    assert end_of(story) == (SurveyEnd.COMPLETED, 2)
    assert not called.ear.up


def test_who_was_called_back_and_hangs_up_in_it_is_not_asked_on(
    story: Story, called: Called
) -> None:
    called.hangs_up()
    assert end_of(story) == (SurveyEnd.HUNG_UP, 0)
    before = len(story.done(Hangup))
    story.passes(60)
    assert len(story.done(Hangup)) == before


class TestALegThatThePbxWouldNotEnd:
    @pytest.fixture(autouse=True)
    def stays(self, story: Story, called: Called) -> None:
        """All was answered, and the leg is still there."""
        story.fails(Hangup, Failure.REFUSED)
        called.presses("45")
        called.prompt_ends()
        story.obeys()
        assert end_of(story) == (SurveyEnd.COMPLETED, 2)
        assert called.ear.up

    def test_is_ended_when_it_comes_to_us_again(self, story: Story, called: Called) -> None:
        story.tell(LegReady(called.offer))
        assert not called.ear.up

    def test_is_ended_when_the_session_stands_again(self, story: Story, called: Called) -> None:
        story.loses_session()
        story.reconnects()
        assert not called.ear.up

    def test_is_forgotten_when_it_is_gone(self, story: Story, called: Called) -> None:
        story.loses_session()
        story.reconnects(without=(called.leg,))
        assert called.leg not in story.core._parts.surveys
