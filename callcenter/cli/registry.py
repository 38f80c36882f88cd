"""`callcenter registry`: the insured people, imported, forgotten, counted."""

from __future__ import annotations

import asyncio
import sys
from itertools import islice
from typing import TYPE_CHECKING

from callcenter.cli import settings
from callcenter.cli.exits import DONE, NOT_DONE
from callcenter.cli.privacy import MS_PER_DAY, actor, with_database
from callcenter.clock import wall_ms
from callcenter.errors import ConfigError
from callcenter.registry.csv_file import BadRow, read_people
from callcenter.store.people import Saved
from callcenter.store.postgres_people import PostgresPeople

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Awaitable, Callable, Iterator

    from callcenter.insured import Insured
    from callcenter.store.people import People

    Action = Callable[[People, Namespace], Awaitable[int]]

BATCH = 2_000
"""People written at once, all or none."""
TOLD = 100
"""Rows that were left out and are told one by one; of more only the count."""
PROGRESS = 50_000


def main(options: Namespace) -> int:
    """Carry out one action.

    Raises:
        ConfigError: the configuration or the file of keys cannot be used, or names no database.
        FileRefused: the file cannot be read, or names no columns.
        StoreError: the database cannot be reached, or is of another version.
    """
    chosen = settings.load(options)
    options.groups = frozenset(chosen.groups)
    if options.action == "import" and options.dry_run:
        return _dry_run(options)
    action = _ACTIONS[options.action]
    return asyncio.run(
        with_database(
            chosen, lambda records, keys: action(PostgresPeople(records, keyring=keys), options)
        )
    )


class _Reading:
    """Reads a file, tells what is left out, and counts."""

    def __init__(self, options: Namespace) -> None:
        self._rows = read_people(options.file, groups=options.groups)
        self.bad = 0
        self.good = 0

    def people(self) -> Iterator[Insured]:
        """Yield those who can be read."""
        for row in self._rows:
            if isinstance(row, BadRow):
                self._left_out(row)
            else:
                self.good += 1
                yield row
            if (self.good + self.bad) % PROGRESS == 0:
                print(f"rows read: {self.good + self.bad}", flush=True)

    def _left_out(self, row: BadRow) -> None:
        self.bad += 1
        if self.bad <= TOLD:
            print(f"line {row.line}: {row.why}", file=sys.stderr)
        elif self.bad == TOLD + 1:
            print("and more, which are only counted", file=sys.stderr)

    def end(self) -> int:
        """Say how many were left out; return the exit code."""
        if self.bad:
            print(f"{self.bad} rows were left out")
        return NOT_DONE if self.bad else DONE


def _dry_run(options: Namespace) -> int:
    reading = _Reading(options)
    count = sum(1 for _ in reading.people())
    print(f"{count} people can be imported; nothing was")
    return reading.end()


async def _import(people: People, options: Namespace) -> int:
    reading, saved = _Reading(options), Saved()
    rows = reading.people()
    while part := list(islice(rows, BATCH)):
        saved += await people.save(part)
    print(f"people: {saved.added} added, {saved.changed} changed, {saved.same} as they were")
    return reading.end()


async def _forget(people: People, options: Namespace) -> int:
    count = 0
    if options.document is not None:
        count = await people.forget_document(_given(options.document), actor=actor())
    elif options.number is not None:
        count = await people.forget_number(_given(options.number), actor=actor())
    else:
        before_ms = wall_ms() - options.days * MS_PER_DAY
        while part := await people.forget_before(before_ms, most=BATCH, actor=actor()):
            count += part
    print(f"{count} people were forgotten")
    return DONE


async def _count(people: People, _: Namespace) -> int:
    print(f"{await people.count()} people")
    return DONE


_ACTIONS: dict[str, Action] = {"import": _import, "forget": _forget, "count": _count}


def _given(value: str) -> str:
    """Return what was given, on the command line or by standard input.

    Raises:
        ConfigError: nothing was.
    """
    given = sys.stdin.readline().strip() if value == "-" else value.strip()
    if not given:
        raise ConfigError("nothing was given")
    return given
