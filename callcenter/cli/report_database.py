"""The database as `callcenter report` reads it, and what is said where it cannot be read."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from callcenter.errors import ConfigError
from callcenter.store.errors import SchemaRefused, StoreUnavailable
from callcenter.store.postgres import PostgresRecords

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from callcenter.config import Settings
    from callcenter.report.words import Words

_QUERY_S = 300.0


@asynccontextmanager
async def history(chosen: Settings, words: Words) -> AsyncIterator[PostgresRecords]:
    """Lend the history, to read it.

    Raises:
        ConfigError: no database is named.
        StoreError: it cannot be reached, or is of another version.
    """
    url = chosen.database.url
    if url is None:
        raise ConfigError(
            "no database is named: set database.url, database.url_file or CALLCENTER_DATABASE__URL"
        )
    records = PostgresRecords(
        url.get_secret_value(), connections=1, command_timeout_s=_QUERY_S, read_only=True
    )
    try:
        await records.open()
        yield records
    except StoreUnavailable as error:
        raise StoreUnavailable(words.away.format(why=error)) from error
    except SchemaRefused as error:
        raise SchemaRefused(words.other_version.format(why=error)) from error
    finally:
        await records.close()
