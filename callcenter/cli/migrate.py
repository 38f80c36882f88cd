"""`callcenter migrate`: bring the database's tables to this version."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from callcenter.cli import settings
from callcenter.cli.exits import DONE
from callcenter.errors import ConfigError
from callcenter.store.postgres import migrate_database

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    """Apply what is missing and print each step.

    Raises:
        ConfigError: the configuration cannot be used, or names no database.
        StoreError: the database cannot be reached, or is of another version.
    """
    url = settings.load(options).database.url
    if url is None:
        raise ConfigError(
            "no database is named: set database.url, database.url_file or CALLCENTER_DATABASE__URL"
        )
    print("connecting to the database ...", flush=True)
    for name in asyncio.run(migrate_database(url.get_secret_value())):
        print(f"applied {name}")
    print("the database is up to date")
    return DONE
