"""Surveys as the views of PostgreSQL tell them, from facts in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.facts import SurveyAnswered, SurveyBegun, SurveyEnded
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
