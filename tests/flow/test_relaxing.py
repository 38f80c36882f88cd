"""Agents of lower levels may serve who has waited: step by step, and in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.agents.skills import held
from callcenter.events import ReclassifyAsked
from callcenter.flow.rules import Relaxed
from tests.flow.overflowing import CENTRAL, outside_gives_up, rule, rules_of
from tests.flow.story import START, Story, example_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules
    from tests.flow.people import AgentAt, Caller

LEVELS = {"7001": 1, "7002": 4, "7003": 8}
STEPS = (Relaxed(30_000, 5), Relaxed(60_000, 10))


def rules() -> Rules:
    """The example's, where citas wants level 2 at first, then 5, then anybody who has it."""
    example = example_rules()
    citas = replace(example.services["citas"], level=2, relax=STEPS)
    asked = [("citas", level) for level in (2, 5, 10)]
    agents = [
        replace(each, skills=held(levels, asked), levels=levels)
        for each in example.agents
        if (levels := {"citas": LEVELS.get(each.number, 10), "tramites": 1})
    ]
    return replace(example, services={**example.services, "citas": citas}, agents=tuple(agents))


@pytest.fixture
def story() -> Story:
    return Story(rules())


def needs(caller: Caller) -> list[tuple[str, tuple[str, ...]]]:
    """Why the contact stood anew, and what its agent must have."""
    return [(fact.reason.value, fact.skills) for fact in caller.queued()]


def caller_for(story: Story, service_key: str = "1") -> Caller:
    """Somebody enters the line and chooses a service at once."""
    caller = story.call()
    caller.presses("2" + service_key)
    return caller


def test_who_waits_accepts_lower_levels_step_by_step(story: Story) -> None:
    caller = caller_for(story)
    worse, middle = story.at_work("7003"), story.at_work("7002")
    story.passes(29.9)
    assert not middle.rings()
    story.passes(0.1)
    assert middle.rings()
    assert not worse.rings()
    story.passes(30)
    assert worse.rings()

    assert needs(caller)[:3] == [
        ("entered", ()),
        ("service_chosen", ("citas:2",)),
        ("relaxed", ("citas:5",)),
    ]
    assert needs(caller)[-1][1] == ("citas",)
    assert {(fact.arrived_at, fact.seq) for fact in caller.queued()} == {
        (START, caller.queued()[0].seq)
    }


def test_the_best_may_serve_at_once_and_a_ring_goes_on_over_a_step(story: Story) -> None:
    caller = caller_for(story)
    story.passes(20)
    best = story.at_work("7001")
    assert best.rings()
    offer = best.offer
    story.passes(12)
    assert best.offer == offer
    assert needs(caller)[-1] == ("relaxed", ("citas:5",))
    caller.assert_state("offered")


def test_who_came_first_goes_first_whoever_becomes_free(story: Story) -> None:
    first = caller_for(story)
    story.passes(10)
    second = caller_for(story)
    story.passes(25)
    middle = story.at_work("7002")

    assert (first.state, second.state) == ("offered", "waiting")
    middle.answers()
    story.passes(5)
    assert needs(second)[-1] == ("relaxed", ("citas:5",))


def test_a_service_chosen_late_counts_from_the_arrival(story: Story) -> None:
    caller = story.call()
    story.passes(35)
    caller.presses("1")
    caller.presses("1")
    story.passes(0)

    assert needs(caller)[-2:] == [("service_chosen", ("citas:2",)), ("relaxed", ("citas:5",))]


def test_another_group_keeps_the_step(story: Story) -> None:
    caller = caller_for(story)
    story.passes(31)
    middle = story.at_work("7002")
    assert middle.rings()
    story.tell(ReclassifyAsked(caller.contact, "preferente", "ana"))

    assert needs(caller)[-1] == ("reclassified", ("citas:5",))
    assert middle.rings()


def test_an_emergency_needs_nothing_and_awaits_nothing(story: Story) -> None:
    caller = caller_for(story)
    caller.presses("9")
    story.passes(120)

    assert {need for reason, need in needs(caller) if reason == "relaxed"} == set()
    assert needs(caller)[-1][1] == ()


def test_another_service_has_no_steps(story: Story) -> None:
    caller = caller_for(story, "2")
    story.passes(120)

    assert needs(caller)[-1] == ("service_chosen", ("tramites",))


def test_a_restart_goes_on_at_once_where_the_steps_are(story: Story) -> None:
    caller = caller_for(story)
    middle: AgentAt = story.at_work("7002")
    story.passes(20)
    story.dies()
    story.passes(11)
    story.starts_again(rules())
    story.passes(0)

    assert needs(caller)[-1] == ("relaxed", ("citas:5",))
    assert middle.rings()


def test_the_steps_come_while_they_talk_and_nobody_is_told(story: Story) -> None:
    best = story.at_work("7001")
    caller = caller_for(story)
    best.answers()
    story.passes(40)

    assert needs(caller)[-1] == ("service_chosen", ("citas:2",))
    caller.hangs_up()
    story.passes(60)
    caller.assert_state("ended")


def test_who_hears_a_number_outside_ring_accepts_lower_levels_once_they_are_back() -> None:
    beyond = rules_of(rule("wait", "number:central", over_s=20), numbers=CENTRAL)
    story = Story(replace(rules(), overflow=beyond.overflow, outside=beyond.outside))
    caller = caller_for(story)
    story.passes(35)
    caller.assert_state("diverted")
    middle = story.at_work("7002")
    assert not middle.rings()
    outside_gives_up(caller)
    assert middle.rings()
