"""How many wait, and since when, told without looking at them."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Connected
from tests.flow.callbacks import callback_rules, promised
from tests.flow.story import Story, example_rules

if TYPE_CHECKING:
    from tests.flow.story import AgentAt, Caller


def figures(story: Story) -> dict[tuple[str, str], tuple[int, int]]:
    """What is told: how many wait, and how long the longest, where anybody does."""
    groups = story.core.counts(story.now).groups
    assert all(one.oldest_ms == 0 for one in groups if not one.waiting)
    return {(one.line, one.group): (one.waiting, one.oldest_ms) for one in groups if one.waiting}


def seen(story: Story) -> dict[tuple[str, str], tuple[int, int]]:
    """The same, by looking at everybody."""
    waiting = story.core.view(story.now).waiting
    count = Counter((one.line, one.group) for one in waiting)
    return {
        key: (many, max(story.now - w.queued_at for w in waiting if (w.line, w.group) == key))
        for key, many in count.items()
    }


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def callers(story: Story) -> list[Caller]:
    """Three people in two groups, who came one after the other."""
    found = []
    for keys in ("21", "1", "21"):
        caller = story.call()
        caller.presses(keys)
        story.passes(30)
        found.append(caller)
    return found


def test_nobody_is_counted_before_the_line_is_entered(story: Story) -> None:
    story.call()
    assert figures(story) == {}


def test_each_group_has_its_number_and_its_longest_wait(
    story: Story, callers: list[Caller]
) -> None:
    assert len(callers) == 3
    told = {group: figure for (_, group), figure in figures(story).items()}
    assert told == {"general": (2, 90_000), "preferente": (1, 60_000)}
    assert figures(story) == seen(story)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whoever_leaves_is_counted_no_more(
    story: Story, callers: list[Caller], order: tuple[int, ...]
) -> None:
    for place in order:
        callers[place].hangs_up()
        assert figures(story) == seen(story)
    assert figures(story) == {}


def test_whoever_changes_group_is_counted_there_since_the_line_was_entered(
    story: Story, callers: list[Caller]
) -> None:
    callers[0].presses("9")
    told = {group: figure for (_, group), figure in figures(story).items()}
    assert told == {"emergencia": (1, 90_000), "preferente": (1, 60_000), "general": (1, 30_000)}
    assert figures(story) == seen(story)


def test_whom_a_phone_rings_for_waits_until_both_hear_each_other(
    story: Story, callers: list[Caller]
) -> None:
    ana: AgentAt = story.at_work("7001")
    assert ana.rings()
    assert sum(many for many, _ in figures(story).values()) == len(callers)
    assert figures(story) == seen(story)
    ana.answers()
    assert len(story.stated(Connected)) == 1
    assert sum(many for many, _ in figures(story).values()) == len(callers) - 1
    assert figures(story) == seen(story)


def test_agents_are_counted_by_their_state(story: Story) -> None:
    everybody = story.core.counts(story.now).agents["offline"]
    story.at_work("7001")
    assert story.core.counts(story.now).agents == {"offline": everybody - 1, "available": 1}


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 9])
def test_a_view_may_be_cut_to_the_first_of_the_line(
    story: Story, callers: list[Caller], limit: int
) -> None:
    assert callers
    story.at_work("7001")
    whole = story.core.view(story.now)
    view = story.core.view(story.now, limit=limit)
    assert view.waiting == whole.waiting[:limit]
    assert view.total == whole.total == len(whole.waiting)


def test_a_view_has_the_reasons_for_pauses(story: Story) -> None:
    reasons = story.core.view(story.now, limit=0).pause_reasons
    assert reasons == tuple(example_rules().desk.pause_reasons.values())
    assert reasons


def test_who_is_to_be_called_back_has_a_place_in_the_view_and_is_told_so() -> None:
    story = Story(callback_rules())
    away, here = promised(story, "5550100"), story.waiting("21")
    view = story.core.view(story.now)
    assert (view.total, [one.away for one in view.waiting]) == (2, [True, False])
    why = story.core.why(here.contact, story.now, limit=9)
    assert why is not None
    assert why.place is not None
    assert [(key.contact, key.away) for key in why.place.ahead] == [(away.contact, True)]
