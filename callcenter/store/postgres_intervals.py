"""Rows of 15, 30 or 60 minutes from the schema `reporting` of PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from callcenter.store.statements import sql

if TYPE_CHECKING:
    from callcenter.report.intervals import By
    from callcenter.store.postgres import PostgresRecords


class Intervals(NamedTuple):
    """What a view has; columns are told also where there is no row."""

    columns: list[str]
    rows: list[dict[str, Any]]


async def intervals(
    records: PostgresRecords, by: By, *, minutes: int, since_ms: int, until_ms: int
) -> Intervals:
    """Return the rows that begin from `since_ms` on and before `until_ms`, in order.

    Raises:
        StoreUnavailable: the database is away.
    """
    statement = sql("select_intervals").format(view=by.view(minutes))
    async with records.connection() as connection, connection.transaction(readonly=True):
        await connection.execute("set local jit = off")  # compiling takes longer than it saves
        prepared = await connection.prepare(statement)
        rows = await prepared.fetch(since_ms, until_ms)
        columns = [attribute.name for attribute in prepared.get_attributes()]
    return Intervals(columns, [dict(row) for row in rows])
