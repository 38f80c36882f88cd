"""Contacts that are over, and whose legs the PBX did not end when it was asked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import Hangup
from callcenter.facts import ContactAdopted, ContactArrived, Ended, Outcome
from tests.flow.office import story_at

if TYPE_CHECKING:
    from tests.flow.people import Caller
    from tests.flow.story import Story


@pytest.fixture
def story() -> Story:
    """A line that is closed, at a PBX that ends no leg."""
    story = story_at(20)
    story.deaf_to.add(Hangup)
    return story


def met_a_closed_line(story: Story) -> Caller:
    """Somebody who heard it to the end, and is there yet as the session breaks."""
    caller = story.call()
    for _ in range(2):
        caller.prompt_ends()
        story.passes(5)
    assert caller.outcome is Outcome.CLOSED
    assert caller.ear.up
    story.loses_session()
    story.deaf_to.clear()
    return caller


def test_the_end_is_asked_for_again_and_the_contact_ends_once(story: Story) -> None:
    caller = met_a_closed_line(story)
    story.reconnects()
    assert not caller.ear.up
    assert not story.stated(ContactAdopted)
    assert len(story.stated(Ended)) == 1


def test_who_is_in_the_queue_of_the_pbx_meanwhile_is_a_new_contact(story: Story) -> None:
    caller = met_a_closed_line(story)
    caller.ear.elsewhere = True
    story.reconnects()
    assert caller.ear.up
    first, second = story.stated(ContactArrived)
    assert first.contact != second.contact
    assert len(story.stated(Ended)) == 1


def test_who_has_gone_unseen_is_forgotten(story: Story) -> None:
    caller = met_a_closed_line(story)
    story.reconnects(without=(caller.leg,))
    assert not story.core._parts.leaving
    assert len(story.stated(Ended)) == 1
