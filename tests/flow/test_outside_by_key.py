"""A key of a menu leads to a mailbox or a number outside: above all where the line is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from callcenter.commands import Divert
from callcenter.events import Failure
from callcenter.facts import Ended, MetClosed, Outcome
from callcenter.flow.entrance import MOST_TURNED_AWAY
from callcenter.flow.spills import Outside
from callcenter.ivr.menu import AnyTarget, Menu, ToHangup, ToLine, ToOutside
from tests.flow import soundness
from tests.flow.office import at, office, office_rules
from tests.flow.overflowing import outside_answers, outside_gives_up
from tests.flow.story import Death, Story, example_rules

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules
    from tests.flow.people import Caller

MAILBOX = Outside("voicemail:buzon", "600@callcenter", is_mailbox=True)
CENTRAL = Outside("number:central", "PJSIP/200", ring_ms=25_000)
KEYS: dict[str, AnyTarget] = {
    "1": ToOutside("voicemail:buzon"),
    "2": ToOutside("number:central"),
    "3": ToLine("general"),
}


def with_keys(rules: Rules, **line: str) -> Rules:
    """Return the rules with a menu `cierre` that leads outside, and these changes of the line."""
    said = ("callcenter/cierre",)
    menu = Menu(name="cierre", prompt=said, keys=KEYS, otherwise=ToHangup(), attempts=1)
    return replace(
        rules,
        lines={"salud": replace(rules.lines["salud"], **line)},
        menus={**rules.menus, "cierre": menu},
        outside={place.name: place for place in (MAILBOX, CENTRAL)},
    )


def closed() -> Story:
    """Return a story at eight in the evening, the line closed."""
    story = Story(with_keys(office_rules(), closed_menu="cierre"))
    story.now = at(20)
    story.keeps(office())
    return story


def closed_call(key: str) -> tuple[Story, Caller]:
    """Return a story in which somebody pressed this key in the closed line's menu."""
    story = closed()
    caller = story.call()
    caller.presses(key)
    return story, caller


def test_a_message_is_left_where_the_line_is_closed() -> None:
    story, caller = closed_call("1")
    caller.assert_state("diverted")
    (divert,) = story.done(Divert)
    assert (divert.to, divert.is_mailbox) == ("600@callcenter", True)
    assert outside_answers(caller).wait_ms == 0
    story.passes(30)
    caller.hangs_up()
    ended = caller.ended()
    assert (ended.outcome, ended.group, ended.talk_ms) == (Outcome.DIVERTED, "", 30_000)


def test_a_number_that_nobody_answers_leads_back_to_what_was_asked() -> None:
    story, caller = closed_call("2")
    outside_gives_up(caller)
    caller.assert_state("menu")
    caller.assert_hears("cierre")
    caller.presses("1")
    caller.assert_state("diverted")
    assert len(story.stated(MetClosed)) == 1


def test_but_not_for_ever() -> None:
    _, caller = closed_call("2")
    for _ in range(MOST_TURNED_AWAY):
        outside_gives_up(caller)
        caller.presses("2")
    outside_gives_up(caller)
    assert caller.outcome is Outcome.CLOSED


def test_a_command_that_fails_leads_back_as_well() -> None:
    story = closed()
    caller = story.call()
    story.fails(Divert, Failure.REFUSED)
    caller.presses("1")
    caller.assert_state("menu")
    caller.assert_hears("cierre")


def test_who_hangs_up_while_it_rings_has_met_a_closed_line() -> None:
    _, caller = closed_call("2")
    caller.hangs_up()
    assert caller.outcome is Outcome.CLOSED


def test_the_emergency_key_brings_back_who_hears_the_number_ring() -> None:
    _, caller = closed_call("2")
    caller.presses("9")
    assert caller.queued()[-1].group == "emergencia"


def test_nothing_of_it_needs_a_closed_line() -> None:
    story = Story(with_keys(example_rules(), menu="cierre"))
    caller = story.call()
    caller.presses("2")
    outside_gives_up(caller)
    caller.assert_hears("cierre")
    caller.presses("3")
    caller.assert_state("waiting")


def test_who_waits_goes_there_from_the_place_and_comes_back_to_it() -> None:
    rules = with_keys(example_rules())
    story = Story(replace(rules, menus={**rules.menus, "tramite": rules.menus["cierre"]}))
    agent = story.agent("7001")
    caller = story.call()
    caller.presses("2")
    caller.presses("2")
    caller.assert_state("diverted")
    agent.logs_in("PJSIP/7001")
    assert not agent.rings()
    outside_gives_up(caller)
    assert agent.rings()


def test_an_emergency_stays_with_us() -> None:
    rules = with_keys(example_rules(), emergency_then="cierre")
    story = Story(rules)
    caller = story.call()
    caller.presses("92")
    caller.assert_state("waiting")
    assert story.done(Divert) == []


def test_a_place_that_the_rules_have_no_more_is_no_place() -> None:
    story = closed()
    caller = story.call()
    story.reloads(replace(story.core.rules, outside={}))
    caller.presses("1")
    caller.assert_state("menu")
    caller.assert_hears("cierre")


def test_new_rules_leave_who_is_outside_alone() -> None:
    story, caller = closed_call("2")
    story.reloads(replace(story.core.rules, outside={}))
    caller.assert_state("diverted")
    outside_gives_up(caller)
    caller.assert_hears("cierre")


@pytest.mark.parametrize("what", ["rings", "answered", "back"])
@pytest.mark.parametrize("journal", [True, False, None])
def test_who_is_away_meanwhile_is_told_what_became_of_it(what: str, journal: bool | None) -> None:  # noqa: FBT001
    story, caller = closed_call("2")
    story.loses_session() if journal is None else story.dies()
    if what == "answered":
        story.diverted_answers(caller.leg)
    elif what == "back":
        story.diverted_returns(caller.leg)
    story.reconnects() if journal is None else story.starts_again(journal=journal)
    caller.assert_state("menu" if what == "back" else "diverted")
    if what == "back":
        caller.assert_hears("cierre")
        assert caller.ear.token  # nothing of it was skipped
    caller.hangs_up()
    expected = Outcome.DIVERTED if what == "answered" else Outcome.CLOSED
    if what == "rings" and journal is not None:
        expected = Outcome.LEFT_MENU  # why they heard that menu died with the service
    assert caller.outcome is expected


@pytest.mark.parametrize("death", Death)
@pytest.mark.parametrize("step", range(10))
def test_nobody_is_lost_wherever_the_service_dies(step: int, death: Death) -> None:
    """A number is rung in vain, then a message is left."""
    story = closed()
    story.doom = (step, death)
    caller = story.call()
    rung = 0
    for _ in range(200):
        if not story.alive:
            story.starts_again()
        soundness.everybody_is_in_exactly_one_place(story.core)
        if not caller.ear.up:
            break
        if caller.ear.diverted == "PJSIP/200":
            story.tell(*story.diverted_returns(caller.leg))
            rung += 1
        elif caller.ear.diverted:
            story.tell(*story.diverted_answers(caller.leg))
            if story.alive:
                caller.hangs_up()
        elif caller.ear.sounds:
            caller.presses("1" if rung else "2")
        else:
            story.passes(1)
    assert not caller.ear.up
    assert [fact.outcome for fact in story.stated(Ended)] == [Outcome.DIVERTED]
