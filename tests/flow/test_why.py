"""Why a contact stands where it stands, as the core tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from callcenter.contacts import ContactId
from callcenter.lab import judge
from tests.flow.story import Story, example_rules

if TYPE_CHECKING:
    from callcenter.views import PlaceView, WhyView
    from tests.flow.people import Caller


@pytest.fixture
def story() -> Story:
    return Story()


def why(story: Story, caller: Caller, *, limit: int = 20) -> WhyView:
    view = story.core.why(caller.contact, story.now, limit=limit)
    assert view is not None
    return view


def place(story: Story, caller: Caller, *, limit: int = 20) -> PlaceView:
    found = why(story, caller, limit=limit).place
    assert found is not None
    return found


def busy(story: Story) -> None:
    """An agent who could serve everybody is at work, and talks."""
    story.waiting("21")
    story.at_work("7001").answers()


def test_the_keys_of_those_ahead_are_told_with_the_reason(story: Story) -> None:
    busy(story)
    earlier = story.waiting("21")
    story.passes(5)
    asker = story.waiting("21")
    preferred = story.waiting("11")
    emergency = story.waiting("9")

    told = place(story, asker)

    assert [(key.contact, key.code, key.tier, key.why) for key in told.ahead] == [
        (emergency.contact, "E", 0, "tier"),
        (preferred.contact, "P", 1, "tier"),
        (earlier.contact, "G", 2, "share"),
    ]
    assert (told.position, told.ahead_total, told.elsewhere) == (4, 3, 0)
    assert (told.key.contact, told.key.code, told.key.why) == (asker.contact, "G", "")
    assert why(story, asker).policy == "tiers"


def test_the_own_key_counts_from_the_answered_call(story: Story) -> None:
    asker = story.waiting("21")
    began = story.now - place(story, asker).key.waited_ms
    story.passes(60)

    key = place(story, asker).key

    assert key.arrived_at == began
    assert key.waited_ms == story.now - began
    assert key.share_of_target == key.waited_ms / 180_000
    assert (key.group, key.service, key.state) == ("general", "citas", "waiting")


def test_of_a_long_line_the_first_are_told_and_all_counted(story: Story) -> None:
    for _ in range(5):
        story.waiting("21")
    asker = story.waiting("21")

    told = place(story, asker, limit=2)

    assert (len(told.ahead), told.ahead_total, told.position) == (2, 5, 6)


def test_those_who_wait_for_other_agents_are_counted_apart(story: Story) -> None:
    story.waiting("23")
    story.agent("7005").logs_in("PJSIP/7005")  # appointments only
    asker = story.waiting("21")
    story.waiting("21")

    told = place(story, asker)

    assert (told.ahead_total, told.elsewhere) == (0, 1)


def test_a_guard_that_lifted_is_told_of_both(story: Story) -> None:
    rules = example_rules()
    general = replace(rules.groups["general"], guard_ms=540_000)
    story = Story(replace(rules, groups={**rules.groups, "general": general}))
    busy(story)
    old = story.waiting("22")
    story.passes(560)
    new = story.waiting("21")

    (ahead,) = place(story, new).ahead

    assert (ahead.contact, ahead.tier, ahead.guard_hit, ahead.why) == (
        old.contact,
        1,
        True,
        "guard",
    )
    assert place(story, old).key.guard_hit


def test_one_for_whom_a_phone_rings_stands_ahead_and_keeps_a_place(story: Story) -> None:
    first = story.waiting("21")
    story.at_work("7005")
    second = story.waiting("21")

    (ahead,) = place(story, second).ahead

    assert (ahead.contact, ahead.state) == (first.contact, "offered")
    assert place(story, first).position == 1


def test_overtakes_are_counted_while_it_waits(story: Story) -> None:
    general = story.waiting("21")
    story.waiting("11")
    story.at_work("7001").answers()

    assert place(story, general).overtaken == 1


def test_who_is_spoken_with_or_in_a_menu_has_no_place(story: Story) -> None:
    menu = story.call()
    talking = story.waiting("21")
    story.at_work("7001").answers()

    assert (why(story, menu).place, why(story, menu).code) == (None, "")
    assert (why(story, talking).place, why(story, talking).code) == (None, "G")


def test_who_has_left_is_not_explained(story: Story) -> None:
    caller = story.waiting("21")
    contact = caller.contact
    caller.hangs_up()

    assert story.core.why(contact, story.now, limit=1) is None
    assert story.core.why(ContactId("never"), story.now, limit=1) is None


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["9", "11", "12", "21", "22", "23"]), st.integers(0, 90))),
    st.booleans(),
)
def test_those_ahead_are_those_of_the_judge(
    arrivals: list[tuple[str, int]],
    at_work: bool,  # noqa: FBT001  # drawn
) -> None:
    story = Story()
    callers = []
    for keys, later_s in arrivals[:12]:
        story.passes(later_s)
        callers.append(story.waiting(keys))
    if at_work:
        story.at_work("7001")  # who serves everything rings for the first
    entries = [call.entry for call in story.core.calls if call.entry is not None]
    order = [entry.contact for entry in judge.order(entries, "tiers", story.now)]
    for caller in callers:
        told = place(story, caller)
        ahead = order[: order.index(caller.contact)]
        others = [key.contact for key in told.ahead]
        assert others == [contact for contact in ahead if contact in others]
        assert told.ahead_total + told.elsewhere <= len(ahead)
        if at_work:
            assert others == ahead
        assert len(others) == told.ahead_total == told.position - 1
