"""Who looks after the recordings of a service is hurried by no clock that ran ahead."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from callcenter import config
from callcenter.contacts import AgentNumber, ContactId, OfferId
from callcenter.facts import RecordingStarted
from callcenter.recordings import making
from callcenter.recordings.purging import MS_PER_DAY, Purged
from callcenter.store.memory import MemoryRecords
from callcenter.store.memory_recordings import MemoryRecordings
from callcenter.store.records import StoredFact
from tests.flow.story import EXAMPLE
from tests.store.stories import RUN, START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from callcenter.store.recordings import Recordings

LATER = START + 1_000 * MS_PER_DAY


@pytest.mark.parametrize(
    ("machine_ms", "line_ms", "deleted"),
    [(LATER, START, 0), (START, LATER, 0), (LATER, LATER, 1)],
)
async def test_a_clock_that_ran_years_ahead_deletes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    machine_ms: int,
    line_ms: int,
    deleted: int,
) -> None:
    records = MemoryRecords()
    name = "2026-01-01/c1-1.WAV"
    about = (ContactId("c1"), OfferId("o"), AgentNumber("7001"), "salud")
    fact = RecordingStarted(*about, "general", "", name)
    await records.write([StoredFact(RUN, 1, START, fact)])
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_bytes(b"voice")

    @asynccontextmanager
    async def opened(_: str) -> AsyncIterator[Recordings]:
        yield MemoryRecordings(records)

    monkeypatch.setattr(making, "opened", opened)
    monkeypatch.setattr(making, "wall_ms", lambda: machine_ms)
    changes = [("recording.folder", str(tmp_path)), ("database.url", "postgresql:///x")]
    settings = config.load(EXAMPLE, environ={"CALLCENTER_AMI__SECRET": "x"}, overrides=changes)
    keeper = making.keeper_of(
        settings, now=lambda: settings, post=lambda _: None, line_ms=lambda: line_ms
    )
    assert await keeper.tidy() == Purged(deleted=deleted)
