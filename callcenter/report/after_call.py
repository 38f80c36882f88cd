"""What is known only after a call: what it was about, and how the caller found it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # msgspec reads the annotations at run time
from typing import TYPE_CHECKING

import msgspec

from callcenter.report.levels import share

if TYPE_CHECKING:
    from callcenter.report.figures import ReasonCount, SurveyFigures


class QuestionReport(msgspec.Struct, frozen=True, kw_only=True):
    """One question of the survey."""

    question: str
    answers: int
    mean: float
    counts: Mapping[int, int]  # answer → how many gave it


class SurveyReport(msgspec.Struct, frozen=True, kw_only=True):
    """The surveys that began on the day."""

    asked: int
    answered: int
    response_rate: float | None  # of 1; None where nobody was asked
    questions: Sequence[QuestionReport]


class ReasonReport(msgspec.Struct, frozen=True, kw_only=True):
    """What so many answered contacts were about; None: nobody said."""

    reason: str | None
    contacts: int
    share: float | None  # of the answered, of 1


def survey(figures: SurveyFigures, scales: Mapping[str, Sequence[int]]) -> SurveyReport:
    """Return how many answered, and what; also what of a question's scale nobody answered."""
    counts: dict[str, dict[int, int]] = {}
    for each in figures.answers:
        counts.setdefault(each.question, {})[each.answer] = each.answers
    return SurveyReport(
        asked=figures.asked,
        answered=figures.answered,
        response_rate=share(figures.answered, figures.asked),
        questions=[
            _question(name, _with_unsaid(of, scales.get(name, ()))) for name, of in counts.items()
        ],
    )


def _with_unsaid(counts: Mapping[int, int], scale: Sequence[int]) -> dict[int, int]:
    """Return the counts with a 0 for each answer nobody gave: of the scale, or in between."""
    between = range(min(counts), max(counts) + 1)
    return {answer: counts.get(answer, 0) for answer in sorted({*between, *scale})}


def _question(name: str, counts: Mapping[int, int]) -> QuestionReport:
    answers = sum(counts.values())
    total = sum(answer * count for answer, count in counts.items())
    return QuestionReport(question=name, answers=answers, mean=total / answers, counts=counts)


def reasons(figures: Sequence[ReasonCount], *, answered: int) -> list[ReasonReport]:
    """Return the reasons that were said, and for how many none was; none if nobody said any."""
    if not figures:
        return []
    told: list[tuple[str | None, int]] = [(each.reason, each.contacts) for each in figures]
    said = sum(count for _, count in told)
    # A reason may be on record for a contact whose answer is not.
    told += [(None, answered - said)] if answered > said else []
    whole = max(answered, said)
    return [
        ReasonReport(reason=reason, contacts=count, share=share(count, whole))
        for reason, count in told
    ]
