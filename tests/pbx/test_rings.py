from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.contacts import OfferId
from callcenter.events import AgentAnswered, AgentHungUp, AgentRefused, RingOutcome
from callcenter.pbx.rings import Rings

if TYPE_CHECKING:
    from callcenter.events import Event

OFFER = OfferId("cc-run-7")


@pytest.fixture
def rings() -> Rings:
    ringing = Rings()
    ringing.begin(OFFER)
    return ringing


def both(rings: Rings, *, cause: int, response_first: bool) -> list[tuple[Event, ...]]:
    """A failed ring of a phone that was there, told in either order."""
    rings.leg_came_up(OFFER)
    if response_first:
        return [rings.responded(OFFER, success=False), rings.leg_ended(OFFER, cause)]
    return [rings.leg_ended(OFFER, cause), rings.responded(OFFER, success=False)]


@pytest.mark.parametrize("response_first", [True, False])
@pytest.mark.parametrize(
    ("cause", "outcome"),
    [
        (17, RingOutcome.BUSY),
        (21, RingOutcome.REFUSED),
        (19, RingOutcome.NO_ANSWER),
        (20, RingOutcome.UNREACHABLE),
        (18, RingOutcome.UNREACHABLE),
        (23, RingOutcome.FORWARDED),
        (0, RingOutcome.NO_ANSWER),
        (127, RingOutcome.NO_ANSWER),
    ],
)
def test_the_cause_tells_how_a_ring_ended_once_both_halves_are_told(
    rings: Rings, cause: int, outcome: RingOutcome, *, response_first: bool
) -> None:
    first, second = both(rings, cause=cause, response_first=response_first)
    assert first == ()
    assert second == (AgentRefused(OFFER, outcome),)
    assert rings.get(OFFER) is None


@pytest.mark.parametrize("response_first", [True, False])
def test_a_ring_that_we_took_back_is_cancelled_whatever_the_cause(
    rings: Rings, *, response_first: bool
) -> None:
    rings.cancelled(OFFER)
    _, second = both(rings, cause=21, response_first=response_first)
    assert second == (AgentRefused(OFFER, RingOutcome.CANCELLED),)


def test_a_half_that_never_comes_is_done_without(rings: Rings) -> None:
    rings.leg_ended(OFFER, 17)
    ring = rings.get(OFFER)
    assert ring is not None
    assert ring.half_told
    assert rings.settle(OFFER) == (AgentRefused(OFFER, RingOutcome.BUSY),)
    assert rings.settle(OFFER) == ()


def test_a_phone_that_never_got_a_leg_is_unreachable_at_once(rings: Rings) -> None:
    """Asterisk makes no channel for a phone that is registered nowhere, so none hangs up."""
    refused = (AgentRefused(OFFER, RingOutcome.UNREACHABLE),)
    assert rings.responded(OFFER, success=False) == refused


def test_a_leg_whose_end_is_never_told_failed_for_no_known_cause(rings: Rings) -> None:
    rings.leg_came_up(OFFER)
    assert rings.responded(OFFER, success=False) == ()
    assert rings.settle(OFFER) == (AgentRefused(OFFER, RingOutcome.FAILED),)


def test_an_answered_leg_hangs_up_later(rings: Rings) -> None:
    assert rings.responded(OFFER, success=True) == (AgentAnswered(OFFER),)
    ring = rings.get(OFFER)
    assert ring is not None
    assert not ring.half_told
    assert rings.responded(OFFER, success=False) == ()
    assert rings.leg_ended(OFFER, 16) == (AgentHungUp(OFFER, 16),)
    assert rings.leg_ended(OFFER, 16) == ()


def test_an_answer_to_a_ring_that_was_taken_back_is_still_told(rings: Rings) -> None:
    rings.cancelled(OFFER)
    assert rings.responded(OFFER, success=True) == (AgentAnswered(OFFER),)


def test_rings_that_never_were_mean_nothing(rings: Rings) -> None:
    stranger = OfferId("cc-other-1")
    rings.cancelled(stranger)
    rings.leg_came_up(stranger)
    assert rings.responded(stranger, success=True) == ()
    assert rings.leg_ended(stranger, 16) == ()


def test_the_leg_of_an_earlier_run_is_taken_over_as_it_stands() -> None:
    rings = Rings()
    rings.adopt(OFFER, answered=True)
    rings.adopt(OFFER, answered=False)
    assert rings.leg_ended(OFFER, 16) == (AgentHungUp(OFFER, 16),)
    rings.adopt(OFFER, answered=False)
    assert rings.responded(OFFER, success=True) == (AgentAnswered(OFFER),)


@pytest.fixture
def asking() -> Rings:
    """A phone rings at which a key accepts the call."""
    ringing = Rings()
    ringing.begin(OFFER, asks=True)
    ringing.leg_came_up(OFFER)
    return ringing


def test_whoever_must_accept_by_a_key_has_answered_when_the_leg_comes_to_us(asking: Rings) -> None:
    assert asking.responded(OFFER, success=True) == ()
    assert asking.came_to_us(OFFER) == (AgentAnswered(OFFER),)
    assert asking.came_to_us(OFFER) == ()
    assert asking.leg_ended(OFFER, 16) == (AgentHungUp(OFFER, 16),)


def test_the_leg_may_come_to_us_before_the_response(asking: Rings) -> None:
    assert asking.came_to_us(OFFER) == (AgentAnswered(OFFER),)
    assert asking.responded(OFFER, success=True) == ()


def test_who_hangs_up_while_the_key_is_asked_for_did_not_answer(asking: Rings) -> None:
    asking.responded(OFFER, success=True)
    assert asking.leg_ended(OFFER, 19) == ()
    ring = asking.get(OFFER)
    assert ring is not None
    assert ring.half_told
    assert asking.settle(OFFER) == (AgentRefused(OFFER, RingOutcome.NO_ANSWER),)


def test_a_leg_that_comes_to_us_is_no_answer_of_its_own(rings: Rings) -> None:
    assert rings.came_to_us(OFFER) == ()
    assert rings.came_to_us(OfferId("cc-other")) == ()
    assert rings.responded(OFFER, success=True) == (AgentAnswered(OFFER),)
