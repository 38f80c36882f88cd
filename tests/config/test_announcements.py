"""What who waits is told, from the file to the core's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.config import Severity, check, load, rules
from callcenter.config.announcements import AHEAD_PROMPTS, WAIT_PROMPTS, announce_texts
from callcenter.config.sounds import texts
from callcenter.estimate.spoken import STEPS_MIN, rank
from callcenter.speech.waiting import LONGEST_LINE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from callcenter.config import Settings

    Write = Callable[[str], Path]

ANNOUNCE = "\n[lines.salud.announce]\n"


def settings(write: Write, text: str, **environ: str) -> Settings:
    return load(write(text), environ=environ)


class TestWithoutTheTable:
    def test_music_plays_alone(self, write: Write, base: str) -> None:
        found = settings(write, base)
        assert rules(found).lines["salud"].announced is None
        assert announce_texts(found) == {}


class TestTheTableAlone:
    def test_is_enough(self, write: Write, base: str) -> None:
        assert check(write(base + ANNOUNCE), {}) == []
        announced = rules(settings(write, base + ANNOUNCE)).lines["salud"].announced
        assert announced is not None
        assert (announced.first_ms, announced.every_ms) == (30_000, 45_000)
        assert announced.texts == (("callcenter/still-waiting",),)

    def test_each_place_and_step_has_its_sound(self, write: Write, base: str) -> None:
        announced = rules(settings(write, base + ANNOUNCE)).lines["salud"].announced
        assert announced is not None
        assert announced.ahead[21] == ("callcenter/ahead-21",)
        assert announced.ahead[LONGEST_LINE + 1] == ("callcenter/ahead-more",)
        assert len(announced.ahead) == LONGEST_LINE + 2
        said = [announced.waits[rank(minutes)] for minutes in (*STEPS_MIN, None)]
        assert said == [(f"callcenter/{name}",) for name in WAIT_PROMPTS]

    def test_has_every_sound_spoken(self, write: Write, base: str) -> None:
        spoken = texts(settings(write, base + ANNOUNCE))
        assert spoken.keys() >= {*AHEAD_PROMPTS, *WAIT_PROMPTS}
        assert spoken["ahead-21"].text == "Hay veintiuna personas antes de usted."
        assert spoken["ahead-more"].text == "Hay más de ciento veinte personas antes de usted."
        assert spoken["wait-1"].text == "La espera estimada es de menos de un minuto."
        assert spoken["wait-more"].text == "La espera estimada es de más de treinta minutos."

    def test_speaks_english_where_the_line_does(self, write: Write, base: str) -> None:
        spoken = texts(settings(write, base + ANNOUNCE, CALLCENTER_LANGUAGE="en"))
        assert spoken["ahead-1"].text == "There is one person ahead of you."
        assert spoken["wait-15"].text == "The estimated wait is less than fifteen minutes."


class TestSettings:
    def test_what_is_off_is_neither_said_nor_spoken(self, write: Write, base: str) -> None:
        found = settings(write, f"{base}{ANNOUNCE}position = false\nwait = false\n")
        announced = rules(found).lines["salud"].announced
        assert announced is not None
        assert (announced.ahead, announced.waits) == ((), ())
        assert announce_texts(found) == {}

    def test_an_operator_says_it_otherwise(self, write: Write, base: str) -> None:
        text = base.replace('hola = "Hola."', 'hola = "Hola."\nahead-0 = ["queue-youarenext"]')
        found = settings(write, text + ANNOUNCE)
        announced = rules(found).lines["salud"].announced
        assert announced is not None
        assert announced.ahead[0] == ("queue-youarenext",)
        assert "ahead-0" not in texts(found)
        assert check(write(text + ANNOUNCE), {}) == []

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ("every_s = 9", "must be 10 or more"),
            ("first_s = 0", "must be more than 0"),
            ('texts = ["nobody-said"]', "there is no prompt of that name"),
            ('texts = ["abre"]', "tells when the line opens, to people who are in it"),
            ("positon = true", "is no setting"),
        ],
    )
    def test_what_is_wrong_is_told(self, write: Write, base: str, wrong: str, message: str) -> None:
        text = base.replace('hola = "Hola."', 'hola = "Hola."\nabre = [{ value = "opening" }]')
        found = check(write(f"{text}{ANNOUNCE}{wrong}\n"), {})
        errors = [problem for problem in found if problem.severity is Severity.ERROR]
        assert any(message in problem.message for problem in errors), found

    def test_a_table_that_says_nothing_is_told(self, write: Write, base: str) -> None:
        silent = "position = false\nwait = false\ntexts = []\n"
        (problem,) = check(write(base + ANNOUNCE + silent), {})
        assert problem.severity is Severity.WARNING
        assert "nothing is ever announced" in problem.message
