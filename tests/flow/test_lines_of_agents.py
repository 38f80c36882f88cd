"""Agents who serve some lines only, and the order of all lines together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter import config
from callcenter.contacts import LegId
from callcenter.events import CallArrived
from callcenter.facts import Connected, Passed, QueueReason
from tests.flow.people import Caller, Leg
from tests.flow.story import EXAMPLE, PBX, Story

if TYPE_CHECKING:
    from callcenter.flow.rules import Rules

ENVIRON = {"CALLCENTER_AMI__SECRET": "any"}


def rules(**lines_of: list[str]) -> Rules:
    """Rules of three lines, with the lines that agents serve, by number."""
    settings = config.load(EXAMPLE, environ=ENVIRON)
    salud = settings.lines["salud"].model_copy(update={"announce": None})
    lines = {
        name: salud.model_copy(update={"dialled": (dialled,)})
        for name, dialled in (("salud", "0800"), ("pensiones", "0801"), ("becas", "0802"))
    }
    agents = tuple(
        agent.model_copy(update={"lines": tuple(lines_of[f"a{agent.number}"])})
        if f"a{agent.number}" in lines_of
        else agent
        for agent in settings.agents
    )
    return config.rules(settings.model_copy(update={"lines": lines, "agents": agents}))


def calls(story: Story, dialled: str, keys: str = "2") -> Caller:
    """Somebody calls the line of that number, and enters it."""
    leg = LegId(f"leg-{dialled}-{len(story.legs)}")
    story.legs[leg] = Leg(since=story.now, number=f"555{len(story.legs)}")
    story.tell(CallArrived(PBX, leg, story.legs[leg].number, "", dialled))
    caller = Caller(story, leg)
    caller.presses(keys)
    return caller


def test_an_agent_is_rung_for_their_lines_only() -> None:
    story = Story(rules(a7001=["pensiones"], a7002=["salud", "becas"]))
    rosa, luis = story.at_work("7001"), story.at_work("7002")
    salud = calls(story, "0800")
    assert luis.rings()
    assert not rosa.rings()
    pensiones = calls(story, "0801")
    assert rosa.rings()
    becas = calls(story, "0802")
    becas.assert_state("waiting")
    luis.answers()
    rosa.answers()
    assert (salud.state, pensiones.state) == ("talking", "talking")


def test_who_names_no_lines_serves_all_of_them() -> None:
    story = Story(rules(a7001=["pensiones"]))
    luis = story.at_work("7002")
    for dialled in ("0800", "0801"):
        caller = calls(story, dialled)
        luis.answers()
        assert caller.state == "talking"
        luis.hangs_up()
        story.passes(30)


def test_of_all_lines_whoever_is_first_in_the_order_is_served_first() -> None:
    story = Story(rules(a7001=["pensiones", "salud"]))
    general = calls(story, "0800")
    story.now += 1_000
    preferred = calls(story, "0801", "1")
    rosa = story.at_work("7001")
    rosa.answers()
    assert preferred.state == "talking"
    general.assert_state("waiting")
    assert not story.verdict().faults


def test_who_was_passed_over_is_told_with_the_reason() -> None:
    story = Story(rules(a7001=["pensiones"]))
    passed_over = calls(story, "0800")
    story.now += 1_000
    caller = calls(story, "0801")
    story.at_work("7001").answers()
    (passed,) = caller.offers()[0].passed
    assert isinstance(passed, Passed)
    assert (passed.contact, passed.why) == (passed_over.contact, "no_skill")
    assert story.stated(Connected)[0].overtook == 0


def test_nobody_of_the_line_is_at_work_and_the_caller_hears_so() -> None:
    story = Story(rules(a7001=["pensiones"]))
    story.at_work("7001")
    caller = calls(story, "0800")
    caller.waits_silently()
    assert "callcenter/nobody-logged-in" in caller.ear.heard


def test_an_emergency_is_anybodys() -> None:
    story = Story(rules(a7001=["pensiones"]))
    rosa = story.at_work("7001")
    caller = calls(story, "0800", "9")
    assert rosa.rings()
    rosa.answers()
    assert caller.state == "talking"


def test_line_and_service_are_both_asked_for() -> None:
    story = Story(rules(a7001=["pensiones"], a7002=["salud"]))
    caller = calls(story, "0801", "21")
    assert caller.queued()[-1].skills == ("@line:pensiones", "citas")
    assert story.core.view(story.now).agents[0].lines == ("pensiones",)
    assert "@line:pensiones" not in story.core.view(story.now).agents[0].skills


def test_a_reload_gives_an_agent_another_line() -> None:
    story = Story(rules(a7001=["pensiones"]))
    rosa = story.at_work("7001")
    caller = calls(story, "0800")
    assert not rosa.rings()
    story.reloads(rules(a7001=["salud"]))
    assert rosa.rings()
    story.reloads(rules())
    assert caller.queued()[-1].reason is QueueReason.RELOADED
    assert caller.queued()[-1].skills == ()


def test_a_restart_keeps_it() -> None:
    some = rules(a7001=["pensiones"], a7002=["salud"])
    story = Story(some)
    rosa, luis = story.at_work("7001"), story.at_work("7002")
    caller = calls(story, "0801")
    story.restarts(some)
    assert rosa.rings()
    assert not luis.rings()
    rosa.answers()
    assert caller.state == "talking"


def test_without_such_agents_nothing_is_asked_for() -> None:
    plain = rules()
    assert {line.skills for line in plain.lines.values()} == {frozenset()}
    assert not any("@" in skill for agent in plain.agents for skill in agent.skills)
