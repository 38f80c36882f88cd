"""Callers' numbers in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter.store.privacy import ERASE, RETENTION, SHOW, PrivacyEntry, Resealed, resealed
from callcenter.store.records import ContactRecord
from callcenter.store.statements import sql

if TYPE_CHECKING:
    from callcenter.store.keys import Keyring
    from callcenter.store.postgres import PostgresRecords


class PostgresPrivacy:
    """See `Privacy`.

    Args:
        records: the history, open.
        keyring: opens and seals the numbers.
    """

    def __init__(self, records: PostgresRecords, *, keyring: Keyring) -> None:
        self._records = records
        self._keyring = keyring

    async def show(self, number: str, *, actor: str) -> list[ContactRecord]:
        """See `Privacy.show`."""
        lookups = self._keyring.lookups(number)
        async with self._records.connection() as connection, connection.transaction():
            rows = await connection.fetch(sql("select_contacts_of_number"), lookups, 0)
            found = [ContactRecord(**row) for row in rows]
            await _note(connection, SHOW, actor, [contact.id for contact in found])
        return found

    async def erase_number(self, number: str, *, actor: str) -> int:
        """See `Privacy.erase_number`."""
        lookups = self._keyring.lookups(number)
        return await self._erase("delete_callers_by_lookup", lookups, action=ERASE, actor=actor)

    async def erase_contact(self, contact: str, *, actor: str) -> int:
        """See `Privacy.erase_contact`."""
        return await self._erase("delete_caller", contact, action=ERASE, actor=actor)

    async def count_before(self, before_ms: int) -> int:
        """See `Privacy.count_before`."""
        async with self._records.connection() as connection:
            count: int = await connection.fetchval(sql("count_callers_before"), before_ms)
            return count

    async def erase_before(self, before_ms: int, *, most: int, actor: str) -> int:
        """See `Privacy.erase_before`."""
        return await self._erase(
            "delete_callers_before", before_ms, most, action=RETENTION, actor=actor
        )

    async def reseal(self, *, after: str, most: int) -> Resealed:
        """See `Privacy.reseal`."""
        first = self._keyring.first_id
        async with self._records.connection() as connection:
            rows = await connection.fetch(sql("select_callers_to_reseal"), first, after, most)
            anew = [
                (row["contact"], row["sealed"], number.key_id, number.sealed, number.lookup)
                for row in rows
                if (
                    number := resealed(
                        self._keyring, row["key_id"], row["sealed"], contact=row["contact"]
                    )
                )
            ]
            if anew:
                columns = [list(column) for column in zip(*anew, strict=True)]
                await connection.execute(sql("update_callers"), *columns)
        return Resealed(
            sealed=len(anew),
            unreadable=len(rows) - len(anew),
            last=rows[-1]["contact"] if rows else "",
        )

    async def keys_in_use(self) -> dict[str, int]:
        """See `Privacy.keys_in_use`."""
        async with self._records.connection() as connection:
            rows = await connection.fetch(sql("count_callers_by_key"))
        return {row["key_id"]: row["count"] for row in rows}

    async def note(self, action: str, *, actor: str) -> None:
        """See `Privacy.note`."""
        async with self._records.connection() as connection:
            await _note(connection, action, actor, [])

    async def log(self) -> list[PrivacyEntry]:
        """See `Privacy.log`."""
        async with self._records.connection() as connection:
            rows = await connection.fetch(sql("select_privacy_log"))
        return [
            PrivacyEntry(
                at_ms=row["at_ms"],
                actor=row["actor"],
                action=row["action"],
                contacts=tuple(row["contacts"]),
            )
            for row in rows
        ]

    async def _erase(self, statement: str, *values: object, action: str, actor: str) -> int:
        """Erase and write down, both or neither; nothing erased leaves nothing to write down."""
        async with self._records.connection() as connection, connection.transaction():
            rows = await connection.fetch(sql(statement), *values)
            if rows:
                await _note(connection, action, actor, sorted(row["contact"] for row in rows))
        return len(rows)


async def _note(connection: Any, action: str, actor: str, contacts: list[str]) -> None:
    await connection.execute(sql("insert_privacy_entry"), actor, action, contacts)
