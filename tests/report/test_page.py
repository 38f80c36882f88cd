"""The page, and the words of both languages."""

from __future__ import annotations

import re
from dataclasses import fields
from html.parser import HTMLParser
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from callcenter.facts import Outcome
from callcenter.report.day import OUTCOMES, Promise
from callcenter.report.english import ENGLISH
from callcenter.report.figures import AnswerCount, ReasonCount, SurveyFigures
from callcenter.report.glance import glance, notes
from callcenter.report.levels import ServiceLevel
from callcenter.report.page import page
from callcenter.report.pictures import pictures
from callcenter.report.rows import sections
from callcenter.report.spanish import SPANISH
from callcenter.report.words import Words
from tests.report.days import busy, group, half_hour, made

if TYPE_CHECKING:
    from callcenter.charts.counted import Counted
    from callcenter.report.day import DayReport

BOTH = pytest.mark.parametrize("words", [SPANISH, ENGLISH], ids=["es", "en"])
VOID = {"meta"}


class Outline(HTMLParser):
    """Checks that tags are closed in order, and keeps what is shown."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.shown = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        assert not [name for name, _ in attrs if name.startswith("on") or name in {"src", "href"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.shown += data


def whole_day() -> DayReport:
    return made(
        busy("emergencia", tier=0),
        busy("general", answered_in_target=60),
        half_hours=[half_hour(place, outcome, 3) for place, outcome in enumerate(OUTCOMES)],
        survey=SurveyFigures(
            asked=8,
            answered=6,
            answers=(
                AnswerCount(question="trato", answer=2, answers=1),
                AnswerCount(question="trato", answer=5, answers=5),
            ),
        ),
        reasons=[ReasonCount(reason="<i>Cita</i>", contacts=9)],
    )


@BOTH
def test_the_page_is_well_formed_and_loads_nothing(words: Words) -> None:
    text = page(whole_day(), words)

    outline = Outline(text)
    assert "script" not in outline.tags
    assert {"h1", "table", "svg", "style"} <= outline.tags
    assert len(outline.ids) == len(set(outline.ids))
    assert not re.search(r"url\((?!#)|@import", text)
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_the_language_of_the_page_is_told() -> None:
    assert '<html lang="es-419">' in page(whole_day(), SPANISH)
    assert '<html lang="en">' in page(whole_day(), ENGLISH)


@BOTH
def test_whatever_a_label_holds_is_shown_and_not_obeyed(words: Words) -> None:
    bad = "</style><script>alert('x')</script> & \"más\""
    promises = {"general": Promise(label=bad, tier=2, target_s=180)}
    found = made(busy("general"), busy("<b>"), promises=promises, service=bad, time_zone=bad)

    outline = Outline(page(found, words))
    assert "script" not in outline.tags
    assert outline.shown.count(bad) > 3


@BOTH
def test_where_the_records_are_whole_nothing_is_said_of_them(words: Words) -> None:
    assert words.notes_title in Outline(page(whole_day(), words)).shown
    assert words.notes_title not in Outline(page(made(busy("general")), words)).shown


@BOTH
def test_survey_and_reasons_are_told_where_there_are_any(words: Words) -> None:
    shown = Outline(page(whole_day(), words)).shown
    assert words.survey_title in shown
    assert words.reasons_title in shown
    assert "<i>Cita</i>" in shown
    without = Outline(page(made(busy("general")), words)).shown
    assert words.survey_title not in without
    assert words.reasons_title not in without


@BOTH
def test_a_day_of_nobody_has_a_page_without_pictures(words: Words) -> None:
    found = made(everybody=group(""))

    outline = Outline(page(found, words))
    assert "svg" not in outline.tags
    assert words.notes["nothing"][0] in outline.shown
    assert glance(found, words) == []
    assert pictures(found, words) == []


@BOTH
def test_a_day_on_which_nobody_was_answered_is_drawn(words: Words) -> None:
    nobody_answered = {"answered": 0, "waits": 0, "mean_ms": None, "p50_ms": None, "max_ms": None}
    assert len(pictures(made(busy("general", **nobody_answered)), words)) == 5


def test_the_hours_before_the_first_and_after_the_last_caller_are_not_drawn() -> None:
    found = made(
        busy("general"),
        half_hours=[
            half_hour(2, "left_menu", 5, offered=0),
            half_hour(16, "answered", 3),
            half_hour(19, "answered", 3),
        ],
    )
    day = pictures(found, SPANISH)[2]
    assert re.findall(r">(\d\d:\d\d)<", day) == ["08:00", "08:30", "09:00", "09:30"]


def test_the_glance_tells_level_goals_and_the_worst_group() -> None:
    told = " ".join(glance(whole_day(), ENGLISH))
    assert "Service level: 85.0%" in told
    assert "Goals kept: 0 of 2." in told
    assert "Atención general, 60.0%" in told
    assert ENGLISH.glance_order in told


@pytest.mark.parametrize("figure", ["overtook", "order_untold"])
def test_order_is_not_praised_where_it_is_broken_or_not_known(figure: str) -> None:
    found = made(busy("general"), everybody=busy("", **{figure: 1}))
    assert SPANISH.glance_order not in glance(found, SPANISH)


def test_without_goals_nothing_is_said_of_them() -> None:
    promises = {"general": Promise(label="General", tier=2, target_s=180)}
    assert "Goals" not in " ".join(glance(made(busy("general"), promises=promises), ENGLISH))


def test_the_official_formula_is_marked_in_the_table() -> None:
    found = made(busy("general"), official=ServiceLevel.NEUTRAL)
    names = [row.name for section in sections(found, SPANISH) for row in section.rows]
    assert "Neutro (oficial)" in names
    assert "Estricto" in names


def test_figures_that_nobody_has_are_left_out() -> None:
    without = {
        "estimates": 0,
        "bounds": 0,
        "error_ms": None,
        "absolute_error_ms": None,
        "squared_error_ms2": None,
    }
    found = made(busy("general", **without), everybody=busy("", **without))

    assert SPANISH.sections["estimates"] not in [each.title for each in sections(found, SPANISH)]
    assert len(sections(made(busy("general")), SPANISH)) == len(SPANISH.sections)


def test_where_no_group_is_known_none_is_the_worst() -> None:
    told = glance(made(), ENGLISH)
    assert told == [told[0], ENGLISH.glance_order]


@BOTH
def test_every_gap_has_its_sentence(words: Words) -> None:
    everything = busy(
        "",
        **dict.fromkeys(
            (
                "overtook",
                "open",
                "arrivals_untold",
                "answers_untold",
                "waits_untold",
                "targets_untold",
                "order_untold",
                "talks_untold",
                "clock_odd",
            ),
            12_345,
        ),
    )
    ends = [half_hour(1, "unknown", 12_345)]
    over = made(busy("viejo"), everybody=everything, half_hours=ends, spooled=True)
    now = made(everybody=everything, running=True)
    empty = made(everybody=group(""))

    codes = {note.code for found in (over, now, empty) for note in found.notes}
    assert codes == set(words.notes)
    told = notes(over, words)
    assert sum("12" in sentence for sentence in told) == 10
    assert any("viejo" in sentence for sentence in told)


def test_both_languages_have_the_same_words() -> None:
    for field in fields(Words):
        spanish, english = getattr(SPANISH, field.name), getattr(ENGLISH, field.name)
        if isinstance(spanish, dict):
            assert list(spanish) == list(english), field.name
            for key, said in spanish.items():
                assert [*map(_braces, _forms(said))] == [*map(_braces, _forms(english[key]))]
        elif isinstance(spanish, str):
            assert _braces(spanish) == _braces(english)
    assert len(SPANISH.months) == len(ENGLISH.months) == 12


def _forms(said: str | Counted) -> Counted:
    return (said, said) if isinstance(said, str) else said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (SPANISH, "1 contacto sin final registrado."),
        (ENGLISH, "1 contact without an end on record."),
    ],
)
def test_of_one_is_told_in_the_singular(words: Words, told: str) -> None:
    (only,) = notes(made(half_hours=[half_hour(1, "open", 1)], everybody=busy("", open=1)), words)
    assert only == told


def _braces(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_outcome_has_a_word() -> None:
    assert set(SPANISH.outcomes) == set(OUTCOMES) >= {each.value for each in Outcome}
    assert set(SPANISH.formulas) == set(ServiceLevel)
