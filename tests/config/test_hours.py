"""Opening hours of the file: what they become, and what `check` says of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.config import Problem, Severity
from callcenter.config.hours import calendar_of, minutes_of, opening_times
from callcenter.config.sounds import texts
from callcenter.hours.calendar import Why
from callcenter.ivr.menu import OPENING, ToHangup, ToMenu
from tests.flow.story import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path

Spoiled = Callable[..., list[Problem]]

HOURS = """
[hours.oficina]
timezone = "America/Lima"
holidays = "PE"
wait_before_open_s = 300
[hours.oficina.week]
mon-fri = ["13:00-17:45", "07:00-12:00"]
sat = "07:00-12:00"
[[hours.oficina.dates]]
date = 2099-12-24
until = 2099-12-26
open = "08:00-10:00"
reason = "Fin de año"
"""
USED = ("[lines.salud]\n", '[lines.salud]\nhours = "oficina"\n')


def loaded(write: Callable[[str], Path], base: str, *, add: str = "") -> config.Settings:
    """Return the settings of the base with the office's hours."""
    return config.load(write(base.replace(*USED) + HOURS + add), environ={})


def hours_spoiled(spoiled: Spoiled, old: str, new: str) -> list[Problem]:
    assert old in HOURS
    return spoiled(USED, add=HOURS.replace(old, new))


class TestWhatTheyBecome:
    def test_a_week_holidays_and_dates(self, base: str, write: Callable[[str], Path]) -> None:
        calendar = calendar_of(loaded(write, base), "oficina")
        assert calendar.zone.key == "America/Lima"
        assert calendar.day(date(2026, 11, 30)).open == ((420, 720), (780, 1065))
        assert calendar.day(date(2026, 11, 28)).open == ((420, 720),)
        assert calendar.day(date(2026, 11, 29)).open == ()
        assert calendar.day(date(2026, 7, 28)).why is Why.HOLIDAY
        assert calendar.day(date(2099, 12, 25)).reason == "Fin de año"
        assert calendar.day(date(2099, 12, 25)).open == ((480, 600),)

    def test_the_zone_of_the_service_where_they_have_none(
        self, base: str, write: Callable[[str], Path]
    ) -> None:
        text = base.replace(*USED) + HOURS.replace('timezone = "America/Lima"', "")
        settings = config.load(write(text + '[service]\ntimezone = "America/La_Paz"'), environ={})
        assert calendar_of(settings, "oficina").zone.key == "America/La_Paz"

    def test_times_that_touch_are_one(self) -> None:
        assert minutes_of(("12:00-13:00", "07:00-12:00")) == ((420, 780),)

    def test_a_prompt_for_each_time_of_opening(
        self, base: str, write: Callable[[str], Path]
    ) -> None:
        settings = loaded(write, base)
        assert opening_times(settings) == ["07:00", "08:00", "13:00"]
        assert texts(settings)["time-1300"].text == "a la una de la tarde."
        words = config.rules(settings).opening_words
        assert words.times["07:00"] == ("callcenter/time-0700",)

    def test_the_rules_of_the_line(self, base: str, write: Callable[[str], Path]) -> None:
        rules = config.rules(loaded(write, base))
        line = rules.lines["salud"]
        assert (line.closed_menu, line.wait_before_open_ms) == ("salud/closed", 300_000)
        closed = rules.menus["salud/closed"]
        assert closed.prompt == (
            "callcenter/closed",
            OPENING,
            "callcenter/closed-emergency",
            "callcenter/or-press",
            "digits/9",
        )
        assert set(closed.keys.values()) == {ToMenu("salud/closed")}
        assert (len(closed.keys), closed.otherwise) == (12, ToHangup())

    def test_a_line_without_emergencies_names_no_key(
        self, base: str, write: Callable[[str], Path]
    ) -> None:
        text = base.replace('[lines.salud.emergency]\ngroup = "emergencia"\n', "")
        rules = config.rules(config.load(write(text), environ={}))
        assert rules.menus["salud/closed"].prompt[-1] == "callcenter/closed-emergency"

    def test_no_hours_at_all_never_close(self, base: str, write: Callable[[str], Path]) -> None:
        (line,) = config.timetable(config.load(write(base), environ={})).hours(0).lines
        assert line.spans is None

    def test_lines_have_keys_for_supervisors(self, base: str, write: Callable[[str], Path]) -> None:
        assert config.rules(loaded(write, base)).desk.lines == {"1": "salud"}
        named = loaded(write, base, add='[desk.lines]\n5 = "salud"\n')
        assert config.rules(named).desk.lines == {"5": "salud"}


class TestAClosedMenuOfTheOperators:
    MENU = """
[menus.cierre]
prompt = "cerrado"
otherwise = { do = "hangup" }
[menus.cierre.keys]
0 = { do = "hangup" }
"""
    PROMPT = ("[prompts]\n", '[prompts]\ncerrado = [{ prompt = "hola" }, { value = "opening" }]\n')
    LINE = ("[lines.salud]\n", '[lines.salud]\nhours = "oficina"\nclosed_menu = "cierre"\n')

    def test_may_end_by_silence_and_say_the_opening(
        self, spoiled: Spoiled, base: str, write: Callable[[str], Path]
    ) -> None:
        assert spoiled(self.LINE, self.PROMPT, add=HOURS + self.MENU) == []
        text = base.replace(*self.LINE).replace(*self.PROMPT) + HOURS + self.MENU
        rules = config.rules(config.load(write(text), environ={}))
        assert rules.lines["salud"].closed_menu == "cierre"
        assert rules.menus["cierre"].prompt == ("callcenter/hola", OPENING)
        assert "salud/closed" not in rules.menus

    def test_may_not_end_by_silence_where_it_is_the_first_of_an_open_line(
        self, spoiled: Spoiled
    ) -> None:
        both = ('menu = "principal"\n', 'menu = "cierre"\n')
        found = spoiled(self.LINE, self.PROMPT, both, add=HOURS + self.MENU)
        assert any("silence would hang up" in problem.message for problem in found)

    def test_must_exist(self, spoiled: Spoiled) -> None:
        (problem,) = spoiled(self.LINE, add=HOURS)
        assert problem.field == "lines.salud.closed_menu"

    def test_holds_one_thing_a_part(self, spoiled: Spoiled) -> None:
        two = (self.PROMPT[0], self.PROMPT[1].replace("{ value", '{ digits = "1", value'))
        (problem,) = spoiled(self.LINE, two, add=HOURS + self.MENU)
        assert "exactly one" in problem.message


class TestWhatCheckSays:
    def test_nothing_where_all_is_well(self, spoiled: Spoiled) -> None:
        assert spoiled(USED, add=HOURS) == []

    def test_that_nobody_is_told_the_key_of_a_group_that_is_never_refused(
        self, spoiled: Spoiled
    ) -> None:
        never = ("tier = 1\n", "tier = 1\nnever_refuse = true\n")
        (problem,) = spoiled(USED, never, add=HOURS)
        assert problem.field == "lines.salud.closed_menu"
        assert problem.severity is Severity.WARNING
        own = ("[lines.salud]\n", '[lines.salud]\nhours = "oficina"\nclosed_menu = "cierre"\n')
        menu = (
            '[menus.cierre]\nprompt = "hola"\notherwise = { do = "hangup" }\n'
            '[menus.cierre.keys]\n1 = { do = "line", group = "preferente" }\n'
        )
        assert spoiled(own, never, add=HOURS + menu) == []

    @pytest.mark.parametrize(
        ("old", "new", "field", "message"),
        [
            ('"13:00-17:45"', '"13:00-12:45"', "week.mon-fri", "ends before it begins"),
            ('"13:00-17:45"', '"22:00-06:00"', "week.mon-fri", "ends before it begins"),
            ('"13:00-17:45"', '"11:00-17:45"', "week.mon-fri", "is not over"),
            ('"13:00-17:45"', '"7-12"', "week.mon-fri[1]", "has a form"),
            ('"13:00-17:45"', '"13:00-24:30"', "week.mon-fri[1]", "has a form"),
            ("sat =", "fri =", "week", "has hours twice"),
            ("sat =", "sat-sun = []\nsat =", "week", "has hours twice"),
            ("sat =", "sun-mon =", "week.sun-mon", "goes back"),
            ("sat =", "sabado =", "week.sabado", "has a form"),
            ('"PE"', '"XX"', "holidays", "no country whose holidays"),
            ('"PE"', '"PE-QQ"', "holidays", "no part of PE"),
            ('"PE"', '"Peru"', "holidays", "has a form"),
            ('"America/Lima"', '"America/Limon"', "timezone", "no time zone"),
            ("until = 2099-12-26", "until = 2099-12-20", "dates[1].until", "before the date"),
            ("until = 2099-12-26", "until = 9999-12-20", "dates[1].until", "a year after"),
            ("2099-12-24", '"Navidad"', "dates[1].date", "must be a date"),
            ('"08:00-10:00"', '"10:00-08:00"', "dates[1].open", "ends before"),
        ],
    )
    def test_an_error_where_they_contradict_themselves_or_name_what_nobody_knows(  # a table
        self, spoiled: Spoiled, old: str, new: str, field: str, message: str
    ) -> None:
        problem = next(
            each for each in hours_spoiled(spoiled, old, new) if each.severity is Severity.ERROR
        )
        assert problem.field == f"hours.oficina.{field}"
        assert message in problem.message
        assert problem.mend

    def test_an_error_where_they_never_open(self, spoiled: Spoiled) -> None:
        week = 'mon-fri = ["13:00-17:45", "07:00-12:00"]\nsat = "07:00-12:00"\n'
        (problem,) = hours_spoiled(spoiled, week, "mon-sun = []\n")
        assert "no day of the week" in problem.message

    def test_an_error_where_a_date_is_named_twice(self, spoiled: Spoiled) -> None:
        again = HOURS + "[[hours.oficina.dates]]\ndate = 2099-12-25\n"
        (problem,) = spoiled(USED, add=again)
        assert (problem.field, problem.value) == ("hours.oficina.dates[2].date", "2099-12-25")

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ('"07:00-12:00"]', '"07:00-12:58"]', "a hole of 2 minute(s)"),
            ("date = 2099-12-24\nuntil = 2099-12-26", "date = 2020-12-24", "is past"),
            ('timezone = "America/Lima"\n', "", "counted in UTC"),
            ("wait_before_open_s = 300", "wait_before_open_s = 3600", "closed after 07:00-12:00"),
        ],
    )
    def test_a_warning_where_they_are_hardly_meant_so(
        self, spoiled: Spoiled, old: str, new: str, message: str
    ) -> None:
        (problem,) = hours_spoiled(spoiled, old, new)
        assert problem.severity is Severity.WARNING
        assert message in problem.message

    def test_a_warning_where_no_line_has_them(self, spoiled: Spoiled) -> None:
        (problem,) = spoiled(add=HOURS)
        assert (problem.severity, problem.message) == (
            Severity.WARNING,
            "no line has these hours, and no on-call phone",
        )

    def test_an_error_where_a_line_has_hours_that_are_not_there(self, spoiled: Spoiled) -> None:
        (problem,) = spoiled(USED)
        assert (problem.field, problem.message) == (
            "lines.salud.hours",
            "there are no hours of that name",
        )

    def test_an_error_where_a_key_names_a_line_that_is_not_there(self, spoiled: Spoiled) -> None:
        (problem,) = spoiled(add='[desk.lines]\n1 = "salut"\n')
        assert problem.mend == "Did you mean salud?"


def test_the_hours_of_the_example_work_when_they_are_uncommented(
    write: Callable[[str], Path],
) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    block = text[text.index("# [hours.oficina]\n") : text.index("[[agents]]")]
    shown = text.replace(block, block.replace("# ", "")).replace("# hours =", "hours =")
    found = config.check(write(shown), {"CALLCENTER_AMI__SECRET": "any"})
    assert all(problem.message == "is past" for problem in found), found
