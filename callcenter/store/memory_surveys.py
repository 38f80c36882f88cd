"""Surveys as the views of PostgreSQL tell them, from facts in memory."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from callcenter.facts import SurveyAnswered, SurveyBegun, SurveyEnded
from callcenter.report.figures import AnswerCount, SurveyFigures
from callcenter.store.records import SurveyAnswerRecord, SurveyRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.store.records import StoredFact


def surveys(facts: Iterable[StoredFact]) -> list[SurveyRecord]:
    """Return who was asked, in order; a survey ends once."""
    in_order = _in_order(facts)
    ends: dict[str, tuple[int, SurveyEnded]] = {}
    for stored in in_order:
        if isinstance(stored.fact, SurveyEnded):
            ends.setdefault(stored.fact.contact, (stored.at_ms, stored.fact))
    return [
        _survey(stored.fact, stored.at_ms, ends.get(stored.fact.contact))
        for stored in in_order
        if isinstance(stored.fact, SurveyBegun)
    ]


def answers(facts: Iterable[StoredFact]) -> list[SurveyAnswerRecord]:
    """Return what was answered, in order."""
    return [
        SurveyAnswerRecord(
            contact=fact.contact,
            agent=fact.agent,
            line=fact.line,
            question=fact.question,
            answer=fact.answer,
            answered_at=stored.at_ms,
        )
        for stored in _in_order(facts)
        if isinstance(fact := stored.fact, SurveyAnswered)
    ]


def counted(facts: Iterable[StoredFact], since_ms: int, until_ms: int) -> SurveyFigures:
    """Count the surveys that began within the time, as `queries/count_survey*.sql` count them."""
    facts = list(facts)
    asked = {each.contact for each in surveys(facts) if since_ms <= each.begun_at < until_ms}
    given = [each for each in answers(facts) if each.contact in asked]
    counts = Counter((each.question, each.answer) for each in given)
    return SurveyFigures(
        asked=len(asked),
        answered=len({each.contact for each in given}),
        answers=tuple(
            AnswerCount(question=question, answer=answer, answers=count)
            for (question, answer), count in sorted(counts.items())
        ),
    )


def _in_order(facts: Iterable[StoredFact]) -> list[StoredFact]:
    return sorted(facts, key=lambda stored: (stored.at_ms, stored.run, stored.seq))


def _survey(fact: SurveyBegun, at_ms: int, end: tuple[int, SurveyEnded] | None) -> SurveyRecord:
    return SurveyRecord(
        contact=fact.contact,
        agent=fact.agent,
        line=fact.line,
        group_name=fact.group,
        begun_at=at_ms,
        ended_at=end[0] if end else None,
        why=end[1].why.value if end else None,
    )
