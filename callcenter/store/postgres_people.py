"""The registry of insured people in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter.store.people import (
    FORGET,
    Saved,
    document_hashes,
    opened_person,
    sealed_person,
)
from callcenter.store.statements import sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from callcenter.insured import Insured
    from callcenter.store.keys import Keyring
    from callcenter.store.people import SealedPerson
    from callcenter.store.postgres import PostgresRecords


class PostgresPeople:
    """See `People`.

    Args:
        records: The database, open.
        keyring: Opens and seals the people.
    """

    def __init__(self, records: PostgresRecords, *, keyring: Keyring) -> None:
        self._records = records
        self._keyring = keyring

    async def save(self, people: Sequence[Insured]) -> Saved:
        """See `People.save`."""
        sealed = {p.document: p for p in (sealed_person(each, self._keyring) for each in people)}
        async with self._records.connection() as connection, connection.transaction():
            return await self._save(connection, list(sealed.values()), people)

    async def _save(
        self,
        connection: Any,
        sealed: Sequence[SealedPerson],
        people: Sequence[Insured],
        *,
        imported_at: Sequence[datetime | None] = (),
    ) -> Saved:
        """Write people, as imported now or at the times given."""
        older = self._under_older_keys(people)
        before = await connection.fetch(sql("delete_insured"), older) if older else ()
        columns = (
            [p.document for p in sealed],
            [p.key_id for p in sealed],
            [p.sealed for p in sealed],
            [p.digest for p in sealed],
            list(imported_at) or [None] * len(sealed),
        )
        rows = await connection.fetch(sql("upsert_insured"), *columns)
        written = {row["document"] for row in rows}
        await connection.execute(sql("delete_insured_numbers"), list(written))
        pairs = [(n, p.document) for p in sealed if p.document in written for n in p.numbers]
        if pairs:
            lookups, documents = (list(column) for column in zip(*pairs, strict=True))
            await connection.execute(sql("insert_insured_numbers"), lookups, documents)
        added = sum(row["new"] for row in rows) - len(before)
        changed = len(rows) - added
        return Saved(added, changed, len(sealed) - len(rows))

    def _under_older_keys(self, people: Sequence[Insured]) -> list[bytes]:
        """Return where the same people lie whom another key has sealed."""
        return [other for p in people for other in document_hashes(p.document, self._keyring)[1:]]

    async def of_number(self, number: str) -> list[Insured]:
        """See `People.of_number`."""
        return await self._read("select_insured_by_number", self._keyring.lookups(number))

    async def of_document(self, document: str) -> Insured | None:
        """See `People.of_document`."""
        hashes = document_hashes(document, self._keyring)
        return next(iter(await self._read("select_insured", hashes)), None)

    async def last_agent(self, number: str, *, since_ms: int) -> str:
        """See `People.last_agent`."""
        lookups = self._keyring.lookups(number)
        async with self._records.connection() as connection:
            found = await connection.fetchval(sql("select_last_agent"), lookups, since_ms)
        return found or ""

    async def count(self) -> int:
        """See `People.count`."""
        async with self._records.connection() as connection:
            count: int = await connection.fetchval(sql("count_insured"))
        return count

    async def forget_document(self, document: str, *, actor: str) -> int:
        """See `People.forget_document`."""
        return await self._forget(
            "delete_insured", document_hashes(document, self._keyring), actor=actor
        )

    async def forget_number(self, number: str, *, actor: str) -> int:
        """See `People.forget_number`."""
        lookups = self._keyring.lookups(number)
        return await self._forget("delete_insured_by_number", lookups, actor=actor)

    async def forget_before(self, before_ms: int, *, most: int, actor: str) -> int:
        """See `People.forget_before`."""
        return await self._forget("delete_insured_before", before_ms, most, actor=actor)

    async def reseal(self, *, most: int) -> int:
        """See `People.reseal`."""
        first, last, done = self._keyring.first_id, b"", 0
        while not done:
            async with self._records.connection() as connection, connection.transaction():
                rows = await connection.fetch(sql("select_insured_to_reseal"), first, last, most)
                if not rows:
                    return 0
                known = [(p, row["imported_at"]) for row in rows if (p := self._opened(row))]
                people = [person for person, _ in known]
                if people:
                    sealed = [sealed_person(p, self._keyring) for p in people]
                    at = [moment for _, moment in known]
                    await self._save(connection, sealed, people, imported_at=at)
            last, done = rows[-1]["document"], len(people)
        return done

    async def keys_in_use(self) -> dict[str, int]:
        """See `People.keys_in_use`."""
        async with self._records.connection() as connection:
            rows = await connection.fetch(sql("count_insured_by_key"))
        return {row["key_id"]: row["count"] for row in rows}

    async def _read(self, statement: str, lookups: list[bytes]) -> list[Insured]:
        async with self._records.connection() as connection:
            rows = await connection.fetch(sql(statement), lookups)
        return [person for person in map(self._opened, rows) if person]

    def _opened(self, row: Any) -> Insured | None:
        return opened_person(self._keyring, row["document"], row["key_id"], row["sealed"])

    async def _forget(self, statement: str, *values: object, actor: str) -> int:
        """Forget and write down that it was done, both or neither; of whom is not written."""
        async with self._records.connection() as connection, connection.transaction():
            rows = await connection.fetch(sql(statement), *values)
            if rows:
                await connection.execute(sql("insert_privacy_entry"), actor, FORGET, [])
        return len(rows)
