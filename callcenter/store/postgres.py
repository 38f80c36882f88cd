"""The history in PostgreSQL: the only module that speaks to it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec

from callcenter.store.encoding import decode
from callcenter.store.errors import RecordRefused, SchemaRefused, StoreUnavailable
from callcenter.store.migrations import migrate, require_current
from callcenter.store.records import (
    AgentStateRecord,
    ContactRecord,
    GroupSummary,
    StoredFact,
    SurveyAnswerRecord,
    SurveyRecord,
)
from callcenter.store.rows import (
    DayRows,
    agent_state_columns,
    caller_columns,
    contact_columns,
    day_figures,
    fact_columns,
    unique,
)
from callcenter.store.sealing import opened
from callcenter.store.statements import sql
from callcenter.store.trouble import told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from uuid import UUID

    from callcenter.report.figures import DayFigures
    from callcenter.store.keys import Keyring
    from callcenter.store.rows import Columns

MIGRATION_S = 3_600.0
"""So long a file of SQL may take: a history of years gets an index that way."""
_NEVER_ACCEPTED = ("22", "23", "54")  # SQLSTATE classes: data, integrity, program limits


async def migrate_database(dsn: str, *, connect_timeout_s: float = 60.0) -> list[str]:
    """Bring the database's tables to this version; return the names of what was applied.

    On a connection of its own, whose statements may take `MIGRATION_S`.

    Raises:
        StoreUnavailable: it cannot be reached or refuses us.
        SchemaRefused: it belongs to another version of the program.
    """
    with _unavailable():
        connection = await asyncpg.connect(
            dsn, timeout=connect_timeout_s, command_timeout=MIGRATION_S
        )
        try:
            return await migrate(connection)
        finally:
            await connection.close()


class PostgresRecords:
    """The history in a PostgreSQL database.

    Args:
        dsn: the database as libpq names it, such as ``postgresql://user@host/callcenter``.
        keyring: seals and opens callers' numbers; without it they are not kept.
        connections: the most that are open at once.
        connect_timeout_s: how long a connection may take to stand.
        command_timeout_s: how long a statement may take.
        read_only: nothing is written, the tables' version included; they must be there.
    """

    def __init__(  # noqa: PLR0913  # each has a default that suits
        self,
        dsn: str,
        *,
        keyring: Keyring | None = None,
        connections: int = 4,
        connect_timeout_s: float = 5.0,
        command_timeout_s: float = 10.0,
        read_only: bool = False,
    ) -> None:
        self.keyring = keyring
        self._dsn = dsn
        self._connections = connections
        self._connect_timeout_s = connect_timeout_s
        self._command_timeout_s = command_timeout_s
        self._read_only = read_only
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    def __repr__(self) -> str:
        return f"<PostgresRecords {'closed' if self._pool is None else 'open'}>"

    async def open(self) -> None:
        """See `Records.open`."""
        async with self._opening:
            if self._pool is None:
                if not self._read_only:
                    await migrate_database(self._dsn, connect_timeout_s=self._connect_timeout_s)
                self._pool = await self._make_pool()

    async def close(self) -> None:
        """See `Records.close`."""
        async with self._opening:
            pool, self._pool = self._pool, None
            if pool is not None:
                await _close(pool, within_s=self._command_timeout_s)

    async def write(self, facts: Sequence[StoredFact]) -> None:
        """See `Records.write`."""
        facts = unique(facts)
        columns = fact_columns(facts)
        with _refused():
            await self._write(facts, columns)

    async def _write(self, facts: Sequence[StoredFact], columns: Columns) -> None:
        async with self.connection() as connection, connection.transaction():
            rows = await connection.fetch(sql("insert_facts"), *columns)
            kept = {(row["run"], row["seq"]) for row in rows}
            new = [stored for stored in facts if (stored.run, stored.seq) in kept]
            for statement, values in (
                ("upsert_contacts", contact_columns(new)),
                # Of all: what a journal has told again came without the number that a spool kept.
                ("insert_callers", caller_columns(facts, self.keyring)),
                ("insert_agent_states", agent_state_columns(new)),
            ):
                if values[0]:
                    await connection.execute(sql(statement), *values)

    async def contacts_between(self, *, since_ms: int, until_ms: int) -> list[ContactRecord]:
        """See `Records.contacts_between`."""
        rows = await self._fetch("select_contacts_between", since_ms, until_ms)
        return [ContactRecord(**row) for row in rows]

    async def contacts_by_id(self, ids: Sequence[str]) -> list[ContactRecord]:
        """See `Records.contacts_by_id`."""
        return [ContactRecord(**row) for row in await self._fetch("select_contacts_by_id", ids)]

    async def facts_of_contact(self, contact: str) -> list[StoredFact]:
        """See `Records.facts_of_contact`."""
        return [_stored_fact(row) for row in await self._fetch("select_facts_of_contact", contact)]

    async def facts_of_run(self, run: UUID) -> list[StoredFact]:
        """See `Records.facts_of_run`."""
        return [_stored_fact(row) for row in await self._fetch("select_facts_of_run", run)]

    async def number_of(self, contact: str) -> str | None:
        """See `Records.number_of`."""
        rows = await self._fetch("select_number", contact)
        if not rows:
            return None
        return opened(self.keyring, rows[0]["key_id"], rows[0]["sealed"], contact=contact)

    async def contacts_of_number(self, number: str, *, since_ms: int) -> list[ContactRecord]:
        """See `Records.contacts_of_number`."""
        lookups = self.keyring.lookups(number) if self.keyring else []
        rows = await self._fetch("select_contacts_of_number", lookups, since_ms)
        return [ContactRecord(**row) for row in rows]

    async def agent_states_between(self, *, since_ms: int, until_ms: int) -> list[AgentStateRecord]:
        """See `Records.agent_states_between`."""
        rows = await self._fetch("select_agent_states_between", since_ms, until_ms)
        return [AgentStateRecord(**row) for row in rows]

    async def surveys_between(self, *, since_ms: int, until_ms: int) -> list[SurveyRecord]:
        """See `Records.surveys_between`."""
        rows = await self._fetch("select_surveys_between", since_ms, until_ms)
        return [SurveyRecord(**row) for row in rows]

    async def survey_answers_between(
        self, *, since_ms: int, until_ms: int
    ) -> list[SurveyAnswerRecord]:
        """See `Records.survey_answers_between`."""
        rows = await self._fetch("select_survey_answers_between", since_ms, until_ms)
        return [SurveyAnswerRecord(**row) for row in rows]

    async def latest_run(self) -> UUID | None:
        """See `Records.latest_run`."""
        rows = await self._fetch("select_latest_run")
        return rows[0]["run"] if rows else None

    async def summary(self, run: UUID) -> list[GroupSummary]:
        """See `Records.summary`."""
        return [GroupSummary(**row) for row in await self._fetch("summarize_run", run)]

    async def day(self, *, since_ms: int, until_ms: int, short_talk_ms: int) -> DayFigures:
        """See `Records.day`."""
        async with (
            self.connection() as connection,
            # Statements that all see the same moment.
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            await connection.execute("set local jit = off")  # compiling takes longer than it saves
            groups = await connection.fetch(sql("summarize_day"), since_ms, until_ms, short_talk_ms)
            others = [
                await connection.fetch(sql(name), since_ms, until_ms)
                for name in DayRows._fields[1:]
            ]
        return day_figures(DayRows(groups, *others))

    async def _fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        async with self.connection() as connection:
            return list(await connection.fetch(sql(statement), *values))

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """Lend a connection, for what belongs to the database and to no port of its own.

        Raises:
            StoreUnavailable: it is away, or failed while the connection was lent.
        """
        if self._pool is None:
            raise StoreUnavailable("the database was not reached yet")
        with _unavailable():
            async with self._pool.acquire(timeout=self._connect_timeout_s) as connection:
                yield connection

    async def _make_pool(self) -> asyncpg.Pool:
        with _unavailable():
            pool = await asyncpg.create_pool(
                self._dsn,
                min_size=0,  # with a floor, the pool logs a traceback each second of an outage
                max_size=self._connections,
                timeout=self._connect_timeout_s,
                command_timeout=self._command_timeout_s,
            )
            try:
                async with pool.acquire() as connection:
                    await require_current(connection)
            except BaseException:
                pool.terminate()
                raise
        return pool


async def _close(pool: asyncpg.Pool, *, within_s: float) -> None:
    try:
        async with asyncio.timeout(within_s):
            await pool.close()
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        pool.terminate()


def _stored_fact(row: asyncpg.Record) -> StoredFact:
    try:
        fact = decode(row["body"])
    except msgspec.ValidationError as error:
        raise SchemaRefused(
            f"fact {row['seq']} of run {row['run']} was stated by another version: {error}"
        ) from error
    return StoredFact(run=row["run"], seq=row["seq"], at_ms=row["at_ms"], fact=fact)


@contextmanager
def _unavailable() -> Iterator[None]:
    """Turn whatever the database or the way to it answers into `StoreUnavailable`."""
    try:
        yield
    except (
        OSError,
        TimeoutError,
        ValueError,  # an address that cannot be read, or a value that cannot be sent
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
    ) as error:
        raise StoreUnavailable(told(error)) from error


@contextmanager
def _refused() -> Iterator[None]:
    """Tell a record that will never be taken from a database that is away."""
    try:
        yield
    except StoreUnavailable as error:
        cause = error.__cause__
        sqlstate = cause.sqlstate or "" if isinstance(cause, asyncpg.PostgresError) else ""
        # asyncpg's own complaint about a value is an InterfaceError that is a ValueError too.
        if sqlstate[:2] in _NEVER_ACCEPTED or isinstance(cause, ValueError):
            raise RecordRefused(str(error)) from cause
        raise
