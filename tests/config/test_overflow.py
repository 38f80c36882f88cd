"""What `callcenter check` says of on-call phones, numbers outside and rules of overflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.config import Severity
from callcenter.config.hours import timetable
from callcenter.dialable import DialablePhones

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from callcenter.config import Problem

Spoiled = "Callable[..., list[Problem]]"

NUMBER = '[numbers.sede]\ndial = "PJSIP/200"\n'
USED = '[[overflow]]\nname = "a"\nwhen = "wait"\nover_s = 60\nto = "number:sede"\n'
NORTH = '[lines.norte]\nmenu = "principal"\ndefault_group = "general"\ndialled = ["0801"]\n'
MENU = (
    '[menus.lleno]\nprompt = "hola"\notherwise = { do = "hangup" }\n'
    '[menus.lleno.keys]\n1 = { do = "line", group = "general" }\n'
)
MAILBOX = '[voicemails.buzon]\nmailbox = "100"\n'
CLOSED = (
    '[menus.cierre]\nprompt = "hola"\notherwise = { do = "outside", to = "voicemail:buzon" }\n'
    '[menus.cierre.keys]\n1 = { do = "outside", to = "voicemail:buzon" }\n'
    '[lines.sur]\nmenu = "principal"\nclosed_menu = "cierre"\ndefault_group = "general"\n'
    'dialled = ["0802"]\n'
)
TRUNK = "[trunk]\nchannels = 10\nreserve = 2\n"


def spill(when: str, to: str, *more: str, name: str = "a") -> str:
    """Return a rule as it stands in the file."""
    lines = (f'name = "{name}"', f'when = "{when}"', f'to = "{to}"', *more)
    return "\n".join(("[[overflow]]", *lines, ""))


@pytest.mark.parametrize(
    "right",
    [
        NUMBER + USED,
        spill("no_agents", "on_call"),
        spill("no_agents", "on_call", "grace_s = 0"),
        spill("load", "service:citas", "over = 1.5"),
        spill("size", "menu:lleno", "over = 20") + MENU,
        TRUNK + spill("trunk", "menu:lleno") + MENU,
        NORTH + spill("wait", "line:norte", "over_s = 60"),
        MAILBOX + CLOSED,
        MAILBOX
        + spill("wait", "voicemail:buzon", "over_s = 60")
        + spill("no_agents", "on_call", name="b"),
        MAILBOX
        + spill("no_agents", "voicemail:buzon", "grace_s = 60")
        + spill("no_agents", "on_call", "grace_s = 15", name="b"),
        MAILBOX
        + spill("no_agents", "voicemail:buzon", 'groups = ["general"]')
        + spill("no_agents", "on_call", name="b"),
        '[desk]\nphones = ["PJSIP/2??"]\n',
        '[voicemails.buzon]\nmailbox = "100@default"\n'
        + spill("estimate", "voicemail:buzon", "over_s = 600"),
        NUMBER + '[never_refuse]\nlast_resort = "sede"\n',
        NUMBER + spill("wait", "number:sede", "over_s = 9", 'groups = ["emergencia"]'),
    ],
)
def test_nothing_where_all_is_well(spoiled: Callable[..., list[Problem]], right: str) -> None:
    assert spoiled(add=right) == []


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        (
            MAILBOX
            + CLOSED.replace(
                'keys]\n1 = { do = "outside", to = "voicemail:buzon" }',
                'keys]\n1 = { do = "outside", to = "voicemail:x" }',
            ),
            "menus.cierre.keys.1.to",
            "no voicemail of that name",
        ),
        (
            MAILBOX + CLOSED.replace("closed_menu", "menu").replace('menu = "principal"\n', ""),
            "menus.cierre.otherwise",
            "silence would send away",
        ),
        (spill("wait", "number:nadie", "over_s = 9"), "overflow[1].to", "no number of that name"),
        (spill("wait", "line:nadie", "over_s = 9"), "overflow[1].to", "no line of that name"),
        (spill("wait", "menu:nada", "over_s = 9"), "overflow[1].to", "no menu of that name"),
        (spill("wait", "voicemail:x", "over_s = 9"), "overflow[1].to", "no voicemail of that name"),
        (
            spill("no_agents", "on_call", 'groups = ["nadie"]'),
            "overflow[1].groups[1]",
            "no group of that name",
        ),
        (
            spill("no_agents", "on_call", 'lines = ["nada"]'),
            "overflow[1].lines[1]",
            "no line of that name",
        ),
        ('[never_refuse]\nlast_resort = "x"\n', "never_refuse.last_resort", "no number"),
        (
            '[[on_call]]\nname = "otra"\nphone = "PJSIP/151"\nhours = "nada"\n',
            "on_call[2].hours",
            "no hours of that name",
        ),
        (
            '[[on_call]]\nname = "otra"\nphone = "PJSIP/151/n"\n',
            "on_call[2].phone",
            "form that is not allowed",
        ),
        (spill("wait", "5550100", "over_s = 9"), "overflow[1].to", "form that is not allowed"),
        (spill("full", "on_call"), "overflow[1].when", "none of the values allowed"),
        (spill("wait", "on_call"), "overflow[1].over_s", "does not say from when on"),
        (spill("load", "on_call"), "overflow[1].over", "does not say from when on"),
        (spill("wait", "on_call", "over_s = 9", "over = 3"), "overflow[1].over", "no meaning"),
        (spill("no_agents", "on_call", "over_s = 3"), "overflow[1].over_s", "no meaning"),
        (
            NORTH + spill("wait", "line:norte", "over_s = 9", 'lines = ["norte"]'),
            "overflow[1].to",
            "to itself",
        ),
        (spill("wait", "line:salud", "over_s = 9"), "overflow[1].to", "to itself"),
        (
            spill("wait", "menu:tramite", "over_s = 9", 'groups = ["emergencia"]'),
            "overflow[1].groups[1]",
            "never refused",
        ),
        (TRUNK + spill("trunk", "on_call"), "overflow[1].to", "only a menu helps"),
        (TRUNK + spill("trunk", "callback"), "overflow[1].to", "without [callback]"),
        (spill("wait", "callback", "over_s = 9"), "overflow[1].to", "without [callback]"),
        (spill("closing", "service:citas"), "overflow[1].when", "they never close"),
        (spill("trunk", "menu:lleno") + MENU, "overflow[1].when", "how many channels"),
        (
            TRUNK + spill("trunk", "menu:lleno", 'groups = ["preferente"]') + MENU,
            "overflow[1].groups",
            "for nobody",
        ),
        ("[trunk]\nchannels = 3\nreserve = 3\n", "trunk.reserve", "no channel to anybody"),
        (
            spill("no_agents", "on_call") + spill("no_agents", "on_call", "grace_s = 9"),
            "overflow[2].name",
            "stands twice",
        ),
        (
            '[[on_call]]\nname = "otra"\nphone = "PJSIP/150"\n',
            "on_call[2].phone",
            "is the phone of guardia, too",
        ),
        (
            '[[on_call]]\nname = "otra"\nphone = "PJSIP/150&PJSIP/151"\n',
            "on_call[2].phone",
            "form that is not allowed",
        ),
        (
            '[[on_call]]\nname = "otra"\nphone = "Local/0801@from-internal"\n' + NORTH,
            "on_call[2].phone",
            "number of a line of our own",
        ),
        (
            '[numbers.sede]\ndial = "Local/0801@from-internal"\n' + NORTH + USED,
            "numbers.sede.dial",
            "number of a line of our own",
        ),
        (
            '[[on_call]]\nname = "otra"\nphone = "PJSIP/151"\nring_s = 4000\n',
            "on_call[2].ring_s",
            "must be 120 or less",
        ),
        (
            '[numbers.sede]\ndial = "PJSIP/200"\nring_s = 121\n' + USED,
            "numbers.sede.ring_s",
            "must be 120 or less",
        ),
        ("[menus.lleno]\nprompt = 'hola'\notherwise = {do='hangup'}\n", "menus.lleno", "reach"),
        (
            spill("wait", "menu:lleno", "over_s = 9") + MENU,
            "menus.lleno.otherwise",
            "silence would hang up",
        ),
        (
            spill("no_agents", "menu:lleno") + MENU,
            "menus.lleno.otherwise",
            "silence would hang up",
        ),
    ],
)
def test_an_error_where_a_rule_cannot_be_meant(
    spoiled: Callable[..., list[Problem]], wrong: str, field: str, message: str
) -> None:
    problem = next(each for each in spoiled(add=wrong) if each.severity is Severity.ERROR)
    assert problem.field == field
    assert message in problem.message
    assert problem.mend
    assert problem.line


@pytest.mark.parametrize(
    ("doubtful", "field", "message"),
    [
        (NUMBER, "numbers.sede", "no rule and no key leads there"),
        (
            '[voicemails.buzon]\nmailbox = "100"\n',
            "voicemails.buzon",
            "no rule and no key leads there",
        ),
        (TRUNK, "trunk.reserve", "no rule makes use of it"),
        ('[numbers.sede]\ndial = "PJSIP/150"\n' + USED, "numbers.sede.dial", "rung already"),
        (
            NORTH
            + spill("wait", "line:norte", "over_s = 9", 'lines = ["salud"]')
            + spill("wait", "line:salud", "over_s = 9", 'lines = ["norte"]', name="b"),
            "overflow[1].to",
            "lead back from there",
        ),
        (
            MAILBOX
            + spill("no_agents", "voicemail:buzon")
            + spill("no_agents", "on_call", name="b"),
            "overflow[2].to",
            "a takes the same callers to a mailbox",
        ),
        (
            spill("wait", "on_call", "over_s = 60", 'groups = ["general"]', name="b")
            + MAILBOX
            + spill("wait", "voicemail:buzon", "over_s = 30"),
            "overflow[1].to",
            "a takes the same callers to a mailbox",
        ),
        ('[desk]\nphones = ["PJSIP/*", "PJSIP/1??"]\n', "on_call[1].phone", "agent's phone"),
    ],
)
def test_a_warning_where_it_is_hardly_meant(
    spoiled: Callable[..., list[Problem]], doubtful: str, field: str, message: str
) -> None:
    problem, *_ = spoiled(add=doubtful)
    assert (problem.field, problem.severity) == (field, Severity.WARNING)
    assert message in problem.message


def test_a_warning_where_nobody_is_called_for_who_is_let_in_at_any_hour(
    base: str, spoiled: Callable[..., list[Problem]]
) -> None:
    on_call = '[[on_call]]\nname = "guardia"\nphone = "PJSIP/150"\n'
    assert on_call in base
    (problem,) = spoiled(
        (on_call, ""), ("[groups.preferente]", "[groups.preferente]\nnever_refuse = true")
    )
    assert (problem.field, problem.severity) == ("groups.preferente", Severity.WARNING)
    assert "nobody is called for it" in problem.message


def test_a_warning_where_nobody_is_called_outside_the_hours_of_all_on_call_phones(
    base: str, spoiled: Callable[..., list[Problem]]
) -> None:
    phone = '[[on_call]]\nname = "guardia"\nphone = "PJSIP/150"\n'
    assert phone in base
    week = '[hours.noche]\ntimezone = "America/Lima"\nweek = { mon-sun = "20:00-24:00" }\n'
    hours = f'hours = "noche"\n{week}'
    (problem,) = spoiled((phone, phone + hours))
    assert (problem.field, problem.severity) == ("on_call[1].hours", Severity.WARNING)
    assert "outside its hours" in problem.message


def test_hours_of_an_on_call_phone_are_told_beside_those_of_the_lines(
    base: str, write: Callable[[str], Path]
) -> None:
    phone = 'phone = "PJSIP/150"\n'
    hours = 'hours = "noche"\n[hours.noche]\nweek = { mon-sun = "20:00-24:00" }\n'
    settings = config.load(write(base.replace(phone, phone + hours)), environ={})
    given = {each.line: each.spans for each in timetable(settings).hours(0).lines}
    assert given["on-call/guardia"]
    assert given["salud"] is None


def test_a_rule_is_for_everybody_whom_something_may_keep_out(
    base: str, write: Callable[[str], Path]
) -> None:
    text = base + NUMBER + USED + NORTH
    text = text.replace("[groups.preferente]", "[groups.preferente]\nnever_refuse = true")
    rules = config.rules(config.load(write(text), environ={}))
    (own,) = (rule for rule in rules.overflow if rule.name == "a")
    assert own.groups == {"general"}
    assert own.lines == {"salud", "norte"}
    chain = [rule for rule in rules.overflow if rule is not own]
    assert [(rule.name, sorted(rule.groups)) for rule in chain] == [
        ("never-refuse/on-call", ["preferente"]),
        ("never-refuse/on-call/emergency", ["emergencia"]),
    ]


def test_without_an_on_call_phone_nobody_needs_a_word_for_it(
    base: str, write: Callable[[str], Path]
) -> None:
    text = base.replace('[[on_call]]\nname = "guardia"\nphone = "PJSIP/150"\n', "")
    rules = config.rules(config.load(write(text), environ={}))
    assert rules.overflow == ()
    assert [sorted(agent.skills) for agent in rules.agents] == [["citas"]]


def test_an_on_call_phone_has_every_skill_and_is_dialled_though_nobody_may_log_in_elsewhere(
    base: str, write: Callable[[str], Path]
) -> None:
    text = base + '[desk]\nphones = ["PJSIP/2??"]\n'
    rules = config.rules(config.load(write(text), environ={}))
    agent, phone = rules.agents
    assert sorted(agent.skills) == ["@on-call:salud", "@staff", "citas"]
    assert sorted(phone.skills) == ["@line:salud", "@on-call:salud", "citas"]
    assert (phone.number, phone.phone, phone.ring_ms) == ("oncall-guardia", "PJSIP/150", 30_000)
    assert rules.phones == ("PJSIP/2??",)
    assert rules.named_phones == ("PJSIP/150",)


@pytest.mark.parametrize(
    "phone",
    ["PJSIP/+51987654321@trunk", "PJSIP/987654321@trunk", "Local/150@from-internal/n"],
)
def test_whatever_on_call_phone_is_accepted_may_be_rung(
    base: str, write: Callable[[str], Path], phone: str
) -> None:
    accepted_by_key = f'{phone}"\naccept_key = "1'  # else a mailbox is warned of
    path = write(base.replace("PJSIP/150", accepted_by_key))
    assert config.check(path, {}) == []
    rules = config.rules(config.load(path, environ={}))
    assert DialablePhones(rules.phones, rules.named_phones).allows(phone)
