"""Conversations that began while the session to the PBX was away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import Bridge
from callcenter.events import PbxConnected
from tests.flow.story import Story

if TYPE_CHECKING:
    from tests.flow.people import AgentAt


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def rosa(story: Story) -> AgentAt:
    return story.at_work("7001")


def test_a_conversation_bridged_in_an_outage_is_not_cut(story: Story, rosa: AgentAt) -> None:
    caller = story.waiting()
    story.deaf_to.add(Bridge)
    offer = rosa.answers()
    story.loses_session()
    story.bridges[offer] = caller.leg
    story.passes(30)
    story.obeys()
    story.reconnects()
    caller.assert_state("talking")
    story.passes(30)
    assert story.bridges == {offer: caller.leg}


def test_a_bridge_that_an_outage_swallowed_is_made_after_it(story: Story, rosa: AgentAt) -> None:
    caller = story.waiting()
    story.deaf_to.add(Bridge)
    offer = rosa.answers()
    story.loses_session()
    story.passes(30)
    caller.assert_state("connecting")
    story.obeys()
    story.reconnects()
    caller.assert_state("talking")
    assert story.bridges == {offer: caller.leg}


def test_another_pbx_minds_its_own_legs(story: Story, rosa: AgentAt) -> None:
    caller = story.waiting()
    story.tell(PbxConnected("other"))
    assert rosa.rings()
    caller.assert_state("offered")
