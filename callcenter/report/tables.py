"""Callbacks, survey and reasons as tables of words: what both the terminal and the page show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from callcenter.charts.numbers import Unit, number, span, written
from callcenter.report.rows import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.report.after_call import QuestionReport, ReasonReport
    from callcenter.report.day import DayReport
    from callcenter.report.words import Words


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the first cell of a row is its name."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    says: str = ""  # above it


def after_call(report: DayReport, words: Words) -> list[Table]:
    """Return the tables; none where nobody was called back or asked, and no reason was said."""
    tables = []
    if report.callbacks.promised:
        tables.append(_callbacks(report, words))
    if report.survey.asked:
        tables.append(_survey(report, words))
    if report.reasons:
        names = [words.columns[key] for key in ("reason", "contacts", "share")]
        rows = [_reason(each, words) for each in report.reasons]
        tables.append(Table(words.reasons_title, names, rows))
    return tables


def _callbacks(report: DayReport, words: Words) -> Table:
    of = report.callbacks
    rows = [
        [name, number(getattr(of, field), language=words.language)]
        for field, name in words.callbacks.items()
    ]
    says = ""
    if of.p50_s is not None and of.p90_s is not None and of.max_s is not None:
        spans = {"p50": span(of.p50_s), "p90": span(of.p90_s), "max": span(of.max_s)}
        says = words.callbacks_took.format(**spans)
    return Table(words.callbacks_title, ["", words.columns["contacts"]], rows, says)


def _survey(report: DayReport, words: Words) -> Table:
    of = report.survey
    answers = sorted({answer for each in of.questions for answer in each.counts})
    names = [words.columns[key] for key in ("question", "answers", "mean")]
    says = words.survey_rate.format(
        answered=number(of.answered, language=words.language),
        asked=number(of.asked, language=words.language),
        rate=percent(of.response_rate or 0, words),
    )
    rows = [_question(each, answers, words) for each in of.questions]
    return Table(words.survey_title, [*names, *map(str, answers)], rows, says)


def _question(of: QuestionReport, answers: Sequence[int], words: Words) -> list[str]:
    counts = [number(of.counts.get(each, 0), language=words.language) for each in answers]
    mean = written(of.mean, Unit.COUNT, language=words.language, digits=1)
    return [of.question, number(of.answers, language=words.language), mean, *counts]


def _reason(of: ReasonReport, words: Words) -> list[str]:
    name = words.unsaid if of.reason is None else of.reason
    return [name, number(of.contacts, language=words.language), percent(of.share or 0, words)]
