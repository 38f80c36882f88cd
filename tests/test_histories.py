"""What is remembered of a contact while it lives."""

from __future__ import annotations

from callcenter.contacts import ContactId
from callcenter.facts import Ended, Fact, HeldBack, OfferEnded, Outcome, QueueReason
from callcenter.histories import MOST, Histories
from tests.flow.story import Story
from tests.store import stories
from tests.store.stories import START

C1 = ContactId("c1")


def told(*facts: Fact) -> Histories:
    histories = Histories()
    for place, fact in enumerate(facts):
        histories.record(fact, START + place)
    return histories


def test_what_explains_is_kept_in_order_and_nothing_else() -> None:
    _, *call = stories.answered_call("c1")
    histories = told(stories.arrived("c1"), *call[:-1], stories.queued("c2"))

    changes, left_out = histories.of(C1)

    kinds = [type(change.fact).__name__ for change in changes]
    assert {"Queued", "Offered", "Connected"} <= set(kinds)
    assert "ContactArrived" not in kinds, "it holds a number"
    assert "MenuPlayed" not in kinds
    assert [change.at_ms for change in changes] == sorted(change.at_ms for change in changes)
    assert left_out == 0


def test_who_has_ended_is_forgotten() -> None:
    histories = told(*stories.abandoned_call("c1"), *stories.answered_call("c2"))

    assert histories.of(C1) == ((), 0)
    assert len(histories) == 0


def test_an_end_that_is_all_one_hears_of_is_nothing_to_keep() -> None:
    assert len(told(stories.ended("c1", outcome=Outcome.LOST))) == 0


def test_who_hangs_up_while_a_phone_rings_is_forgotten_too() -> None:
    story = Story()
    story.at_work("7001")
    caller = story.waiting("21")
    assert caller.state == "offered"
    caller.hangs_up()
    story.passes(5)

    facts = story.stated(Fact)
    kinds = [type(fact) for fact in facts]
    assert kinds.index(Ended) < kinds.index(OfferEnded), "the ring outlives the contact"
    assert len(told(*facts)) == 0


def test_of_many_changes_the_first_and_the_latest_are_kept() -> None:
    entered = stories.queued("c1")
    back = [stories.queued("c1", reason=QueueReason.OFFER_ENDED) for _ in range(MOST + 9)]
    histories = told(entered, *back)

    changes, left_out = histories.of(C1)

    assert (len(changes), left_out) == (MOST, 10)
    assert (changes[0].fact, changes[-1].at_ms) == (entered, START + MOST + 9)
    histories.record(stories.ended("c1"), START)
    assert histories.of(C1) == ((), 0)


def test_a_contact_held_back_has_a_history_too() -> None:
    assert len(told(HeldBack(C1, "salud", 1_000)).of(C1)[0]) == 1
