"""Facts as columns of values, as the statements of `queries/` take them; and what some give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from callcenter.facts import AgentChanged
from callcenter.report.figures import (
    AnswerCount,
    CallbackFigures,
    DayFigures,
    GroupFigures,
    HalfHour,
    ReasonCount,
    SurveyFigures,
    by_tier,
)
from callcenter.store.encoding import encode
from callcenter.store.projection import COLUMNS, contact_of, project
from callcenter.store.sealing import sealed_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from callcenter.store.keys import Keyring
    from callcenter.store.records import StoredFact

    Row = Mapping[str, Any]

Columns = list[list[Any]]


def unique(facts: Iterable[StoredFact]) -> list[StoredFact]:
    """`facts` without repetitions, which a spool may hold, in the order of their first places."""
    return list({(stored.run, stored.seq): stored for stored in facts}.values())


def fact_columns(facts: Sequence[StoredFact]) -> Columns:
    """For `insert_facts`.

    Raises:
        RecordRefused: a fact cannot be kept.
    """
    rows = (
        (
            stored.run,
            stored.seq,
            stored.at_ms,
            type(stored.fact).__name__,
            contact_of(stored),
            encode(stored.fact),
        )
        for stored in facts
    )
    return _transpose(rows, width=6)


def contact_columns(facts: Sequence[StoredFact]) -> Columns:
    """For `upsert_contacts`, by id: two writers then lock the rows in the same order."""
    rows = [row for _, row in sorted(project(facts).items())]
    return [[row.get(column) for row in rows] for column in COLUMNS]


def caller_columns(facts: Sequence[StoredFact], keyring: Keyring | None) -> Columns:
    """For `insert_callers`; a withheld number leaves no row, and without keys none does."""
    numbers = {
        contact: sealed
        for stored in facts
        if (contact := contact_of(stored)) and (sealed := sealed_number(stored, keyring))
    }
    rows = (
        (contact, number.key_id, number.sealed, number.lookup)
        for contact, number in sorted(numbers.items())
    )
    return _transpose(rows, width=4)


def agent_state_columns(facts: Sequence[StoredFact]) -> Columns:
    """For `insert_agent_states`."""
    rows = (
        (
            stored.run,
            stored.seq,
            stored.at_ms,
            fact.agent,
            fact.before,
            fact.after,
            fact.reason,
            fact.actor,
            fact.phone,
        )
        for stored in facts
        if isinstance(fact := stored.fact, AgentChanged)
    )
    return _transpose(rows, width=9)


class DayRows(NamedTuple):
    """What the statements of a day gave."""

    summarize_day: Iterable[Row]
    count_half_hours: Iterable[Row]
    count_surveys: Sequence[Row]
    count_survey_answers: Iterable[Row]
    count_call_reasons: Iterable[Row]
    count_callbacks: Sequence[Row]


def day_figures(rows: DayRows) -> DayFigures:
    """Make one of them all."""
    everybody: list[GroupFigures] = []
    named: list[GroupFigures] = []
    for row in rows.summarize_day:
        values = dict(row)
        values["group_name"] = values["group_name"] or ""
        (everybody if values.pop("everybody") else named).append(GroupFigures(**values))
    return DayFigures(
        groups=tuple(sorted(named, key=by_tier)),
        everybody=everybody[0],
        half_hours=tuple(HalfHour(**row) for row in rows.count_half_hours),
        survey=SurveyFigures(
            **rows.count_surveys[0],
            answers=tuple(AnswerCount(**row) for row in rows.count_survey_answers),
        ),
        reasons=tuple(ReasonCount(**row) for row in rows.count_call_reasons),
        callbacks=CallbackFigures(**rows.count_callbacks[0]),
    )


def _transpose(rows: Iterable[Sequence[Any]], *, width: int) -> Columns:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
