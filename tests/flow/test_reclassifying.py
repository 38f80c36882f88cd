"""Somebody at work puts a contact under another group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.commands import CancelRing
from callcenter.contacts import ContactId
from callcenter.events import ReclassifyAsked
from callcenter.facts import QueueReason, RequestRefused
from tests.flow.story import Story

if TYPE_CHECKING:
    from tests.flow.people import Caller


@pytest.fixture
def story() -> Story:
    return Story()


def reclassify(
    story: Story, contact: ContactId, group: str, *, service: str = "", note: str = ""
) -> list[str]:
    """Ask; return why it was refused, if it was."""
    before = len(story.stated(RequestRefused))
    story.tell(ReclassifyAsked(contact, group, "os:ana", service=service, note=note))
    return [refused.why for refused in story.stated(RequestRefused)[before:]]


def test_the_place_follows_from_the_arrival_and_the_service_stays(story: Story) -> None:
    general = story.waiting("21")
    story.passes(30)
    preferred = story.waiting("11")

    assert reclassify(story, general.contact, "preferente") == []

    now = general.queued()[-1]
    assert (now.group, now.service, now.reason) == (
        "preferente",
        "citas",
        QueueReason.RECLASSIFIED,
    )
    assert now.actor == "os:ana"
    assert now.arrived_at == general.queued()[0].arrived_at
    story.at_work("7001").answers()
    general.assert_state("talking")
    preferred.assert_state("waiting")


def test_the_service_may_change_with_the_group_kept_and_the_reason_is_stated(story: Story) -> None:
    claim, later = story.waiting("23"), story.waiting("21")

    assert reclassify(story, claim.contact, "general", service="citas", note="tecla") == []

    now = claim.queued()[-1]
    assert (now.group, now.service, now.note) == ("general", "citas", "tecla")
    ana = story.at_work("7005")  # appointments alone
    ana.answers()
    claim.assert_state("talking")
    later.assert_state("waiting")


def test_a_ring_at_an_agent_who_still_suits_goes_on(story: Story) -> None:
    caller = story.waiting("21")
    rosa = story.at_work("7001")

    assert reclassify(story, caller.contact, "preferente") == []

    assert not story.done(CancelRing)
    rosa.answers()
    assert caller.connected().group == "preferente"


def test_a_ring_at_an_agent_who_does_not_suit_any_more_is_taken_back(story: Story) -> None:
    claim = story.waiting("23")
    reclassify(story, claim.contact, "emergencia")
    ana = story.at_work("7005")  # appointments; an emergency rings whoever is free
    claim.assert_state("offered")

    assert reclassify(story, claim.contact, "general") == []

    assert [cancel.offer for cancel in story.done(CancelRing)] == [claim.offers()[0].offer]
    claim.assert_state("waiting")
    assert not ana.rings()


def _left(story: Story) -> ContactId:
    caller = story.waiting("21")
    contact = caller.contact
    caller.hangs_up()
    return contact


def _in_menu(story: Story) -> ContactId:
    return story.call().contact


def _talking(story: Story) -> ContactId:
    caller: Caller = story.waiting("21")
    story.at_work("7001").answers()
    return caller.contact


def _never(_: Story) -> ContactId:
    return ContactId("never")


def _waiting(story: Story) -> ContactId:
    return story.waiting("21").contact


def test_a_service_that_is_not_there_is_refused(story: Story) -> None:
    contact = _waiting(story)
    assert reclassify(story, contact, "general", service="rayos") == ["unknown_service"]
    assert reclassify(story, contact, "general", service="citas") == ["already_in_group"]


@pytest.mark.parametrize(
    ("who", "group", "why"),
    [
        (_left, "preferente", "not_in_line"),
        (_in_menu, "preferente", "not_in_line"),
        (_never, "preferente", "not_in_line"),
        (_talking, "preferente", "contact_answered"),
        (_waiting, "otro", "unknown_group"),
        (_waiting, "general", "already_in_group"),
    ],
)
def test_what_cannot_be_is_refused_plainly_and_changes_nothing(
    story: Story, who: object, group: str, why: str
) -> None:
    assert callable(who)
    contact = who(story)
    changes = len(story.facts)

    assert reclassify(story, contact, group) == [why]
    assert len(story.facts) == changes + 1
