"""Survey and reasons, from what was counted to the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.charts.numbers import SPACE
from callcenter.report.after_call import ReasonReport, survey
from callcenter.report.english import ENGLISH
from callcenter.report.figures import AnswerCount, CallbackFigures, ReasonCount, SurveyFigures
from callcenter.report.spanish import SPANISH
from callcenter.report.tables import after_call
from tests.report.days import busy, made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.report.tables import Table

ANSWERED = 90
SURVEY = SurveyFigures(
    asked=8,
    answered=6,
    answers=(
        AnswerCount(question="claro", answer=1, answers=1),
        AnswerCount(question="trato", answer=2, answers=1),
        AnswerCount(question="trato", answer=5, answers=5),
    ),
)
REASONS = [ReasonCount(reason="Cita", contacts=60), ReasonCount(reason="Baja", contacts=3)]


def tables(survey: SurveyFigures | None = None, reasons: Sequence[ReasonCount] = ()) -> list[Table]:
    found = made(everybody=busy("", answered=ANSWERED), survey=survey, reasons=reasons)
    return after_call(found, SPANISH)


def plain(table: Table) -> list[list[str]]:
    return [[cell.replace(SPACE, " ") for cell in row] for row in table.rows]


def test_who_was_called_back_is_told_apart_with_how_long_it_took() -> None:
    callbacks = CallbackFigures(
        promised=9, answered=4, failed=1, expired=2, cancelled=1, open=1,
        p50_ms=600_000, p90_ms=54_000_000, max_ms=54_001_000,
    )  # fmt: skip
    found = made(everybody=busy("", answered=ANSWERED), callbacks=callbacks)
    (table,) = after_call(found, SPANISH)
    assert [row[1] for row in plain(table)] == ["9", "4", "1", "2", "1", "1"]
    assert plain(table)[0][0] == "Prometidas"
    assert "10:00 min" in table.says.replace(SPACE, " ")
    assert "15:00:01 h" in table.says.replace(SPACE, " ")
    assert after_call(found, ENGLISH)[0].title == "Those who hung up to be called back"
    assert found.callbacks.p50_s == 600


def test_of_promises_that_nobody_kept_no_time_is_told() -> None:
    found = made(everybody=busy("", answered=1), callbacks=CallbackFigures(promised=1, open=1))
    assert after_call(found, SPANISH)[0].says == ""


def test_each_question_has_its_mean_and_how_many_gave_each_answer() -> None:
    (table,) = tables(SURVEY)
    assert table.headings == ["Pregunta", "Respuestas", "Media", "1", "2", "3", "4", "5"]
    assert plain(table) == [
        ["claro", "1", "1.0", "1", "0", "0", "0", "0"],
        ["trato", "6", "4.5", "0", "1", "0", "0", "5"],
    ]
    assert "6 de 8 (75.0 %)" in table.says.replace(SPACE, " ")


def test_an_answer_of_the_scale_that_nobody_gave_is_told_as_none() -> None:
    found = survey(SURVEY, {"claro": (0, 1, 2)})
    assert [dict(each.counts) for each in found.questions] == [
        {0: 0, 1: 1, 2: 0},
        {2: 1, 3: 0, 4: 0, 5: 5},
    ]


def test_where_nobody_answered_the_rate_is_none_of_those_asked() -> None:
    (table,) = tables(SurveyFigures(asked=4))
    assert table.rows == []
    assert "0 de 4 (0.0 %)" in table.says.replace(SPACE, " ")


def test_those_without_a_reason_come_last() -> None:
    (table,) = tables(reasons=REASONS)
    assert plain(table) == [
        ["Cita", "60", "66.7 %"],
        ["Baja", "3", "3.3 %"],
        ["sin motivo indicado", "27", "30.0 %"],
    ]


def test_a_reason_of_a_contact_whose_answer_is_not_on_record_counts() -> None:
    found = made(everybody=busy("", answered=1), reasons=[ReasonCount(reason="Cita", contacts=2)])
    assert found.reasons == [ReasonReport(reason="Cita", contacts=2, share=1.0)]


def test_nothing_is_shown_where_nobody_was_asked_and_nothing_said() -> None:
    found = made(busy("general"))
    assert (found.survey.response_rate, found.reasons) == (None, [])
    assert after_call(found, ENGLISH) == []
