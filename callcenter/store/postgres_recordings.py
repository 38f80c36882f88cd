"""What is done with recordings, in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter.store.recordings import HOLD, RELEASE, AccessEntry, RecordingRecord, contact_of
from callcenter.store.statements import sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.store.postgres import PostgresRecords


class PostgresRecordings:
    """See `Recordings`.

    Args:
        records: the history, open.
    """

    def __init__(self, records: PostgresRecords) -> None:
        self._records = records

    async def between(self, *, since_ms: int, until_ms: int) -> list[RecordingRecord]:
        """See `Recordings.between`."""
        return await self._select("select_recordings_between", since_ms, until_ms)

    async def of_contacts(self, contacts: Sequence[str]) -> list[RecordingRecord]:
        """See `Recordings.of_contacts`."""
        return await self._select("select_recordings_of_contacts", list(contacts))

    async def due(self, line: str, *, before_ms: int, most: int) -> list[RecordingRecord]:
        """See `Recordings.due`."""
        return await self._select("select_recordings_due", before_ms, line, most)

    async def refused(self, *, most: int) -> list[RecordingRecord]:
        """See `Recordings.refused`."""
        return await self._select("select_recordings_refused", most)

    async def known(self, names: Sequence[str]) -> set[str]:
        """See `Recordings.known`."""
        contacts = [contact_of(name) for name in names]
        async with self._records.connection() as connection:
            rows = await connection.fetch(sql("select_known_recordings"), contacts)
        return {row["name"] for row in rows} & set(names)

    async def deleted(self, names: Sequence[str], *, actor: str, why: str) -> None:
        """See `Recordings.deleted`."""
        await self._execute("insert_recording_deletions", list(names), actor, why)

    async def hold(self, contact: str, *, actor: str, reason: str) -> bool:
        """See `Recordings.hold`."""
        values = (contact, actor, reason)
        return await self._decide("insert_recording_hold", values, HOLD, *values)

    async def release(self, contact: str, *, actor: str, reason: str) -> bool:
        """See `Recordings.release`."""
        return await self._decide(
            "delete_recording_hold", (contact,), RELEASE, contact, actor, reason
        )

    async def note(self, action: str, names: Sequence[str], *, actor: str, reason: str) -> None:
        """See `Recordings.note`."""
        await self._execute("insert_recording_access", actor, action, list(names), reason)

    async def access(self, *, since_ms: int) -> list[AccessEntry]:
        """See `Recordings.access`."""
        async with self._records.connection() as connection:
            rows = await connection.fetch(sql("select_recording_access"), since_ms)
        return [AccessEntry(**row) for row in rows]

    async def _select(self, statement: str, *values: object) -> list[RecordingRecord]:
        async with self._records.connection() as connection:
            rows = await connection.fetch(sql(statement), *values)
        return [RecordingRecord(**row) for row in rows]

    async def _execute(self, statement: str, *values: object) -> None:
        async with self._records.connection() as connection:
            await connection.execute(sql(statement), *values)

    async def _decide(  # noqa: PLR0913, PLR0917  # what is done, and what is written down of it
        self,
        statement: str,
        values: tuple[Any, ...],
        action: str,
        contact: str,
        actor: str,
        reason: str,
    ) -> bool:
        """Do it and write it down, both or neither; what was so before leaves nothing to write."""
        async with self._records.connection() as connection, connection.transaction():
            changed = bool(await connection.fetch(sql(statement), *values))
            if changed:
                note = sql("insert_recording_access")
                await connection.execute(note, actor, action, [contact], reason)
        return changed
