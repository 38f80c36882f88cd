"""Who was asked after a call, and who was being asked, comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.contacts import AgentNumber, Channel, ContactId, LegId
from callcenter.events import DeadlineReached, OpenSurvey, SurveysRecovered
from callcenter.facts import (
    ContactArrived,
    Ended,
    EndedBy,
    Outcome,
    SurveyAnswered,
    SurveyBegun,
    SurveyEnd,
    SurveyEnded,
)
from callcenter.journal import surveys
from callcenter.journal.surveys import KEPT_MS, MOST_ASKED, Surveys
from tests.journal.test_journal import NOW, journal

if TYPE_CHECKING:
    from pathlib import Path

    from callcenter.facts import Fact

WHO, BY, LEG = ContactId("c1"), AgentNumber("7001"), LegId("17600.1")
ARRIVED = ContactArrived(WHO, Channel.PHONE, "main", "salud", "51999", LEG)
BEGUN = SurveyBegun(WHO, BY, "salud", "general", "main", LEG)
OVER = Ended(WHO, "salud", "general", "", Outcome.ANSWERED, EndedBy.AGENT, 0, 0, 0, 1)
ANSWERED = SurveyAnswered(WHO, BY, "salud", "trato", 4)
ENDED = SurveyEnded(WHO, BY, "salud", SurveyEnd.COMPLETED, 1)


def written(folder: Path, *stated: Fact, segment: int = 2**20) -> None:
    one = journal(folder, segment=segment)
    one.begin(NOW)
    for step, fact in enumerate(stated):
        one.record(fact, NOW)
        one.event(DeadlineReached(), NOW + step)
        one.flush()
    one.close()


def found(folder: Path) -> SurveysRecovered | None:
    return journal(folder).recovered().surveys


def test_who_is_being_asked_is_known_with_what_was_answered(tmp_path: Path) -> None:
    written(tmp_path, ARRIVED, BEGUN, OVER, ANSWERED)
    known = found(tmp_path)
    assert known is not None
    assert known.open == (OpenSurvey(WHO, BY, "salud", "main", LEG, answers=1),)
    ((caller, at),) = known.asked
    assert at == NOW
    assert caller
    assert "51999" not in caller


def test_who_was_asked_stays_known_when_that_is_over(tmp_path: Path) -> None:
    written(tmp_path, ARRIVED, BEGUN, OVER, ANSWERED, ENDED)
    known = found(tmp_path)
    assert known is not None
    assert known.open == ()
    assert len(known.asked) == 1


def test_it_stands_at_the_head_of_every_file_and_of_the_next_run(tmp_path: Path) -> None:
    written(tmp_path, ARRIVED, BEGUN, OVER, ANSWERED, segment=1)
    before = found(tmp_path)
    second = journal(tmp_path)
    second.recovered()
    second.begin(NOW + 100)
    second.close()
    assert found(tmp_path) == before is not None


def test_where_nobody_was_asked_there_is_nothing_to_know(tmp_path: Path) -> None:
    written(tmp_path, ARRIVED, OVER)
    assert found(tmp_path) is None


def test_of_a_contact_that_nobody_knows_only_the_leg_is(tmp_path: Path) -> None:
    written(tmp_path, BEGUN, SurveyAnswered(ContactId("c9"), BY, "salud", "trato", 1))
    known = found(tmp_path)
    assert known is not None
    assert (known.asked, len(known.open)) == ((), 1)


def test_the_oldest_are_forgotten_when_there_are_too_many_and_after_the_longest_time() -> None:
    kept = Surveys()
    kept.add(SurveysRecovered(tuple((str(n), NOW + n) for n in range(MOST_ASKED))))
    kept.add(SurveysRecovered((("0", NOW + MOST_ASKED), ("new", NOW + MOST_ASKED))))
    known = kept.known(NOW + MOST_ASKED)
    assert known is not None
    assert len(known.asked) == MOST_ASKED
    assert {"0", "new"} <= dict(known.asked).keys()
    assert "1" not in dict(known.asked)
    assert kept.known(NOW + MOST_ASKED + KEPT_MS) is None
    assert list(kept.lines(NOW + MOST_ASKED + KEPT_MS)) == []


def test_the_journal_and_the_rules_remember_as_many() -> None:
    from callcenter.flow import asked  # noqa: PLC0415  # beside what it is compared with

    assert surveys.MOST_ASKED == asked.MOST
