"""Bring the database's tables to this program's version; forward only, all or nothing.

Who waits for a table's lock keeps everybody else from it, readers included. So a file waits for no
lock longer than `LOCK_S`: then nothing was applied, and who brought the tables up tries again.

A file that needs to run outside a transaction (``create index concurrently``) has no place here.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from callcenter.store.errors import SchemaRefused
from callcenter.store.statements import sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    import asyncpg


LOCK_S = 5.0


class Migration(msgspec.Struct, frozen=True):
    """One numbered file of SQL."""

    version: int
    name: str
    text: str

    @property
    def digest(self) -> str:
        """What tells an applied file from a changed one."""
        return sha256(self.text.encode()).hexdigest()


def shipped_migrations() -> list[Migration]:
    """The files that this program was made for, in order."""
    folder = files("callcenter.store") / "migrations"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return [
        Migration(
            version=int(name.partition("_")[0]),
            name=name,
            text=(folder / name).read_text(encoding="utf-8"),
        )
        for name in names
    ]


async def migrate(
    connection: asyncpg.Connection, *, migrations: Sequence[Migration] | None = None
) -> list[str]:
    """Apply what is missing and return its names; several programs may do so at once.

    Raises:
        SchemaRefused: an applied file was changed, or the database is newer than this program.
        asyncpg.PostgresError: a file is faulty; nothing was applied.
    """
    wanted = shipped_migrations() if migrations is None else migrations
    async with connection.transaction():
        await connection.execute(sql("lock_migrations"))
        await connection.execute(f"set local lock_timeout = {LOCK_S * 1000:.0f}")
        await connection.execute(sql("create_migration_table"))
        applied = {row["version"]: row for row in await connection.fetch(sql("select_migrations"))}
        _check(applied, {migration.version: migration for migration in wanted})
        missing = [migration for migration in wanted if migration.version not in applied]
        for migration in missing:
            await connection.execute(migration.text)
            await connection.execute(
                sql("insert_migration"), migration.version, migration.name, migration.digest
            )
    return [migration.name for migration in missing]


async def require_current(
    connection: asyncpg.Connection, *, migrations: Sequence[Migration] | None = None
) -> None:
    """Make sure that the tables are of this version, and change nothing.

    Raises:
        SchemaRefused: they are older or newer, were changed, or are not there.
    """
    wanted = shipped_migrations() if migrations is None else migrations
    known = await connection.fetchval("select to_regclass('schema_migration')")
    rows = await connection.fetch(sql("select_migrations")) if known else []
    applied = {row["version"]: row for row in rows}
    _check(applied, {migration.version: migration for migration in wanted})
    missing = [migration.name for migration in wanted if migration.version not in applied]
    if missing:
        raise SchemaRefused(
            f"the database lacks {', '.join(missing)}: start the service of this version, "
            "or run callcenter migrate"
        )


def _check(applied: dict[int, asyncpg.Record], known: dict[int, Migration]) -> None:
    for version, row in applied.items():
        migration = known.get(version)
        if migration is None:
            raise SchemaRefused(
                f"the database has {row['name']}, which this program does not know: "
                "a newer version of it was here; start that one"
            )
        if migration.digest != row["sha256"]:
            raise SchemaRefused(
                f"{row['name']} was changed after it was applied: restore the file as it was "
                "and put the change into a new one"
            )
