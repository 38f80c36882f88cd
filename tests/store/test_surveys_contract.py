"""What a store tells of surveys; run on PostgreSQL and on its in-memory twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.store.records import SurveyAnswerRecord, SurveyRecord
from tests.store import stories
from tests.store.stories import OTHER_RUN, START, stored

if TYPE_CHECKING:
    from callcenter.store.records import Records

ALL = {"since_ms": START, "until_ms": START + 1_000_000}


async def test_an_answer_is_bound_to_contact_and_agent(records: Records) -> None:
    facts = [*stories.answered_call("c1"), *stories.survey("c1", ("trato", 4), ("claro", 5))]
    await records.write(stored(facts))
    trato, claro = await records.survey_answers_between(**ALL)
    first = len(facts) - 4
    assert trato == SurveyAnswerRecord(
        contact="c1",
        agent="1001",
        line="salud",
        question="trato",
        answer=4,
        answered_at=START + 1_000 * (first + 1),
    )
    assert (claro.question, claro.answer) == ("claro", 5)
    (survey,) = await records.surveys_between(**ALL)
    assert survey == SurveyRecord(
        contact="c1",
        agent="1001",
        line="salud",
        group_name="general",
        begun_at=START + 1_000 * first,
        ended_at=START + 1_000 * (first + 3),
        why="completed",
    )


async def test_who_hung_up_was_asked_and_answered_nothing(records: Records) -> None:
    await records.write(stored([*stories.survey("c1"), *stories.survey("c2", ("trato", 1))]))
    assert [(s.contact, s.why) for s in await records.surveys_between(**ALL)] == [
        ("c1", "hung_up"),
        ("c2", "completed"),
    ]
    (answer,) = await records.survey_answers_between(**ALL)
    assert (answer.contact, answer.answer) == ("c2", 1)


async def test_a_survey_whose_end_was_lost_has_none(records: Records) -> None:
    await records.write(stored(stories.survey("c1", ("trato", 4)))[:2])
    (survey,) = await records.surveys_between(**ALL)
    assert (survey.ended_at, survey.why) == (None, None)


async def test_an_end_that_another_run_tells_again_changes_nothing(records: Records) -> None:
    await records.write(stored(stories.survey("c1")))
    again = stored(stories.survey("c1", ("trato", 4)), run=OTHER_RUN, first=3)[-1:]
    await records.write(again)
    (survey,) = await records.surveys_between(**ALL)
    assert survey.why == "hung_up"


async def test_only_the_time_that_was_asked_for_is_told(records: Records) -> None:
    await records.write(stored(stories.survey("c1", ("trato", 4))))
    early = {"since_ms": START, "until_ms": START + 1_000}
    late = {"since_ms": START + 1, "until_ms": START + 1_001}
    assert len(await records.surveys_between(**early)) == 1
    assert await records.survey_answers_between(**early) == []
    assert await records.surveys_between(**late) == []
    assert len(await records.survey_answers_between(**late)) == 1
