"""What the service recorded during a run of chaos, read when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from callcenter.flow.memo import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from callcenter.lab.witness import Seen
    from callcenter.store.postgres import PostgresRecords
    from callcenter.store.records import ContactRecord, StoredFact

RUNS = "select run from fact group by run order by min(at)"


async def all_ended(records: PostgresRecords) -> bool:
    """Return whether every contact has an end."""
    contacts = await records.contacts_between(since_ms=0, until_ms=1 << 42)
    return all(contact.ended_at is not None for contact in contacts)


async def contacts_of_numbers(
    records: PostgresRecords, calls: Sequence[Seen]
) -> dict[str, list[ContactRecord]]:
    """Return the contacts of each number.

    A number that was stated less than a moment before a kill may be lost (it is personal data, and
    in the journal no more than a hash); the caller's channel knows whose contact it is.
    """
    of_contact = {
        text.split(SEPARATOR)[1]: call.number for call in calls for text in call.memos if text
    }
    found: dict[str, list[ContactRecord]] = {}
    for contact in await records.contacts_between(since_ms=0, until_ms=1 << 42):
        number = await records.number_of(contact.id) or of_contact.get(contact.id, "")
        found.setdefault(number, []).append(contact)
    return found


async def name_called_back(records: PostgresRecords, calls: Sequence[Seen]) -> None:
    """Let calls back bear the number that the service was told, where it was recorded."""
    for call in calls:
        call.number = await records.number_of(call.contact) or ""


async def facts_of_runs(records: PostgresRecords, url: str) -> list[list[StoredFact]]:
    """Return the facts of each run of the service, in order."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(RUNS)
    finally:
        await connection.close()
    return [await records.facts_of_run(row["run"]) for row in rows]
