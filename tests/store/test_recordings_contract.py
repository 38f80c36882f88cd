"""What a store tells of recordings and keeps of who listened; on PostgreSQL and on its twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.errors import StoreError
from callcenter.facts import RecordingEnd, RecordingEnded, RecordingPlayed, RecordingStarted
from callcenter.store.memory import MemoryRecords
from callcenter.store.memory_recordings import MemoryRecordings
from callcenter.store.postgres import PostgresRecords
from callcenter.store.postgres_recordings import PostgresRecordings
from callcenter.store.recordings import COPY, LISTEN, REFUSED, RETENTION, contact_of
from tests.store import stories
from tests.store.stories import START, stored

if TYPE_CHECKING:
    from callcenter.facts import Fact
    from callcenter.store.recordings import Recordings
    from callcenter.store.records import Records

WHO = "os:maria"
ALL = {"since_ms": 0, "until_ms": START + 1_000_000}


def name(contact: str, number: int = 1) -> str:
    return f"2026-11-29/{contact}-{number}.WAV"


def recording(contact: str, *, line: str = "salud", number: int = 1) -> list[Fact]:
    """Facts of a recording that ended."""
    about = (ContactId(contact), OfferId("cc-1"), AgentNumber("1001"), line)
    file = name(contact, number)
    return [
        RecordingStarted(*about, "general", "citas", file),
        RecordingEnded(*about, file, RecordingEnd.CALL_OVER),
    ]


@pytest.fixture
def recordings(records: Records) -> Recordings:
    """What is done with the recordings of each store in turn."""
    if isinstance(records, MemoryRecords):
        return MemoryRecordings(records)
    assert isinstance(records, PostgresRecords)
    return PostgresRecordings(records)


async def test_a_recording_is_of_one_contact_and_agent_and_has_its_times(
    records: Records, recordings: Recordings
) -> None:
    await records.write(stored(recording("c1")))
    (found,) = await recordings.between(**ALL)
    assert (found.name, found.contact, found.agent) == (name("c1"), "c1", "1001")
    assert (found.line, found.group_name, found.service) == ("salud", "general", "citas")
    assert found.ended_at is not None
    assert (found.ended_at - found.started_at, found.why) == (1_000, "call_over")
    assert not found.held
    assert found.deleted_at is None
    assert await recordings.of_contacts(["c1"]) == [found]
    assert await recordings.of_contacts(["c2"]) == []


async def test_one_whose_end_was_lost_ends_with_its_contact(
    records: Records, recordings: Recordings
) -> None:
    facts = [*stories.answered_call("c1"), recording("c2")[0]]
    facts.insert(1, recording("c1")[0])
    await records.write(stored(facts))
    lost, running = await recordings.between(**ALL)
    (contact,) = await records.contacts_by_id(["c1"])
    assert (lost.ended_at, lost.why) == (contact.ended_at, None)
    assert running.ended_at is None


async def test_what_a_caller_refused_is_known_until_it_is_deleted(
    records: Records, recordings: Recordings
) -> None:
    about = (OfferId("cc-1"), AgentNumber("1001"), "salud")
    told: list[Fact] = []
    for contact in ("c1", "c2", "c3", "c4"):
        who, file = ContactId(contact), name(contact)
        told.append(RecordingStarted(who, *about, "general", "citas", file))
        end = RecordingEnd.CALL_OVER if contact == "c4" else RecordingEnd.REFUSED
        told.append(RecordingEnded(who, *about, file, end, keep=contact in ("c3", "c4")))
    await records.write(stored(told))
    await recordings.hold("c2", actor=WHO, reason="juicio")
    assert [each.contact for each in await recordings.refused(most=9)] == ["c1"]
    await recordings.release("c2", actor=WHO, reason="fin")
    assert [each.contact for each in await recordings.refused(most=9)] == ["c1", "c2"]
    assert [each.contact for each in await recordings.refused(most=1)] == ["c1"]
    await recordings.deleted([name("c1")], actor=WHO, why=REFUSED)
    assert [each.contact for each in await recordings.refused(most=9)] == ["c2"]


async def test_a_file_that_counts_as_deleted_is_known_no_more_unless_it_is_held(
    records: Records, recordings: Recordings
) -> None:
    await records.write(stored([*recording("c1"), *recording("c2"), *recording("c3")]))
    names = [name("c1"), name("c2"), name("c3"), name("c4")]
    await recordings.hold("c2", actor=WHO, reason="juicio")
    await recordings.deleted(names[:2], actor=WHO, why=RETENTION)
    assert await recordings.known(names) == {name("c2"), name("c3")}


async def test_each_conversation_of_a_contact_is_its_own(
    records: Records, recordings: Recordings
) -> None:
    await records.write(stored([*recording("c1"), *recording("c1", number=2)[:1]]))
    first, second = await recordings.of_contacts(["c1"])
    assert first.ended_at is not None
    assert second.ended_at is None


async def test_old_ones_of_a_line_are_due_unless_held_or_deleted(
    records: Records, recordings: Recordings
) -> None:
    facts = [recording(contact)[0] for contact in ("c1", "c2", "c3", "c4")]
    await records.write(stored([*facts, recording("c5", line="otra")[0]]))
    assert await recordings.hold("c2", actor=WHO, reason="juicio")
    await recordings.deleted([name("c3")], actor=WHO, why=RETENTION)
    due = {"before_ms": START + 2_500, "most": 10}
    assert [each.contact for each in await recordings.due("salud", **due)] == ["c1"]
    assert [each.contact for each in await recordings.due("otra", **due | {"before_ms": START * 2})]
    assert len(await recordings.due("salud", before_ms=START * 2, most=1)) == 1
    every = await recordings.due("", before_ms=START * 2, most=10)
    assert [each.contact for each in every] == ["c1", "c4", "c5"]
    deleted = (await recordings.of_contacts(["c3"]))[0].deleted_at
    assert deleted is not None
    await recordings.deleted([name("c3")], actor=WHO, why=RETENTION)
    assert (await recordings.of_contacts(["c3"]))[0].deleted_at == deleted


async def test_a_hold_is_written_down_and_so_is_its_end(recordings: Recordings) -> None:
    assert await recordings.hold("c1", actor=WHO, reason="juicio")
    assert not await recordings.hold("c1", actor="os:otro", reason="otra vez")
    assert await recordings.release("c1", actor=WHO, reason="fin")
    assert not await recordings.release("c1", actor=WHO, reason="fin")
    told = await recordings.access(since_ms=0)
    assert [(e.actor, e.action, e.subject, e.reason) for e in told] == [
        (WHO, "hold", "c1", "juicio"),
        (WHO, "release", "c1", "fin"),
    ]


async def test_who_listens_is_written_down_and_what_was_played_as_well(
    records: Records, recordings: Recordings
) -> None:
    await records.write(stored([RecordingPlayed(name("c1"), "PJSIP/290", "os:luis")]))
    await recordings.note(LISTEN, [name("c1")], actor=WHO, reason="queja 114")
    await recordings.note(COPY, [name("c1"), name("c2")], actor=WHO, reason="queja 114")
    told = await recordings.access(since_ms=0)
    assert [(e.actor, e.action, e.subject) for e in told] == [
        ("os:luis", "played", name("c1")),
        (WHO, "listen", name("c1")),
        (WHO, "copy", name("c1")),
        (WHO, "copy", name("c2")),
    ]
    assert await recordings.access(since_ms=told[-1].at_ms + 1) == []


async def test_only_files_of_conversations_are_known(
    records: Records, recordings: Recordings
) -> None:
    await records.write(stored(recording("c1")))
    assert await recordings.known([name("c1"), name("c1", 2), name("c9")]) == {name("c1")}


@pytest.mark.real
@pytest.mark.parametrize(
    "statement",
    [
        "update recording_access set reason = ''",
        "delete from recording_access",
        "truncate recording_access",
    ],
)
async def test_what_was_written_down_cannot_be_changed(
    postgres_records: PostgresRecords, statement: str
) -> None:
    recordings = PostgresRecordings(postgres_records)
    await recordings.note(LISTEN, [name("c1")], actor=WHO, reason="queja")
    with pytest.raises(StoreError, match="RaiseError"):
        async with postgres_records.connection() as connection:
            await connection.execute(statement)
    assert len(await recordings.access(since_ms=0)) == 1


def test_the_contact_stands_in_the_name() -> None:
    assert contact_of("2026-11-29/1a2b3c4d-17-2.WAV") == "1a2b3c4d-17"
