"""What else happens to somebody meets a rule of overflow."""

from __future__ import annotations

from msgspec.structs import replace

from callcenter.events import CallerKnown
from callcenter.facts import Outcome
from callcenter.flow.rules import Announced, CallKeys, RegistryRules
from tests.flow.overflowing import applied, outside_answers, outside_gives_up, rule, rules_of
from tests.flow.story import Story
from tests.flow.test_overflow import NORTH
from tests.flow.test_overflow import NUMBER as OUTSIDE

NUMBER = "5550100"


def test_who_is_moved_to_a_line_that_announces_nothing_is_announced_nothing() -> None:
    """The moment of the old line comes: ValueError in DeadlineReached."""
    rules = rules_of(rule("wait", "line:norte", over_s=60), lines__norte=NORTH)
    salud = replace(rules.lines["salud"], announced=Announced(30_000, 45_000, texts=(("text",),)))
    story = Story(replace(rules, lines={**rules.lines, "salud": salud}))
    caller = story.waiting("2")
    story.passes(31)
    caller.prompt_ends()
    story.passes(160)
    caller.assert_state("waiting")


def test_a_conversation_is_no_waiting_for_a_rule() -> None:
    """Who was handed back after a talk of 400 s is sent outside at once by "waited 300 s"."""
    rules = rules_of(rule("wait", "number:central", over_s=300), **OUTSIDE)
    story = Story(replace(rules, desk=replace(rules.desk, call_keys=CallKeys())))
    rosa = story.at_work("7001")
    caller = story.waiting("2")
    rosa.answers()
    story.passes(400)
    rosa.keys("*2")
    assert not applied(caller)


def test_nothing_is_said_to_who_is_recognized_while_the_pbx_connects_them_outside() -> None:
    """A document was typed before; its answer comes now, and a place is kept for that person."""
    rules = rules_of(rule("wait", "number:central", over_s=60), **OUTSIDE)
    story = Story(replace(rules, registry=RegistryRules(older_group="preferente", older_from=60)))
    earlier = story.waiting("2", number="5550001")
    story.tell(CallerKnown(earlier.contact, person="P"))
    earlier.hangs_up()
    story.now += 1_000
    caller = story.waiting("2", number="5550002")
    story.passes(61)
    caller.assert_state("diverted")
    story.tell(CallerKnown(caller.contact, person="P", verified=True))
    outside_gives_up(caller)
    caller.assert_state("waiting")


def test_who_spoke_outside_when_the_pbx_died_was_served_there() -> None:
    """As `endings.unseen` has it for a service that was away; and has no place to regain."""
    story = Story(rules_of(rule("wait", "number:central", over_s=60), **OUTSIDE))
    caller = story.waiting("2", number=NUMBER)
    story.passes(61)
    outside_answers(caller)
    story.passes(30)
    story.pbx_dies()
    story.reconnects()
    assert not story.call(NUMBER).queued()
    assert caller.outcome is Outcome.DIVERTED
