"""A file of insured people, read row by row: a million rows need no more memory than one."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Protocol

import msgspec

from callcenter.errors import CallcenterError
from callcenter.registry.reading import COLUMNS, PersonRefused, person_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from callcenter.insured import Insured

LONGEST_FIELD = 4_096
"""A quote that is not closed takes no more than this with it."""


class FileRefused(CallcenterError):
    """The file cannot be read, or its first row does not name the columns."""


class BadRow(msgspec.Struct, frozen=True):
    """A row that was left out."""

    line: int  # of the file, where the row ends
    why: str  # never quotes the row


def read_people(path: Path, *, groups: Collection[str] = ()) -> Iterator[Insured | BadRow]:
    """Yield the person of each row, or why it was left out.

    Args:
        path: The file: UTF-8, columns named by the first row, `document` among them.
        groups: Those that the configuration knows; any if there are none.

    Raises:
        FileRefused: nothing of it can be read.
    """
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            rows = csv.reader(file, strict=True)
            columns = _columns(rows)
            yield from _people(rows, columns, groups)
    except OSError as error:
        raise FileRefused(f"{path} cannot be read: {error.strerror}") from error


class _Rows(Protocol):
    """What reads a file of rows."""

    @property
    def line_num(self) -> int:
        """The line read last."""

    def __iter__(self) -> Iterator[list[str]]:
        """Read on."""

    def __next__(self) -> list[str]:
        """The next row."""


def _columns(rows: _Rows) -> list[str]:
    try:
        columns = [name.strip().lower() for name in next(rows, [])]
    except csv.Error as error:
        raise FileRefused("the first row is no row of a CSV file") from error
    unknown = [name for name in columns if name not in COLUMNS]
    if "document" not in columns or unknown or len(set(columns)) != len(columns):
        known = ", ".join(COLUMNS)
        raise FileRefused(f"the first row must name the columns, once each, of: {known}")
    return columns


def _people(rows: _Rows, columns: list[str], groups: Collection[str]) -> Iterator[Insured | BadRow]:
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield BadRow(rows.line_num, "is no row of a CSV file: a quote, or a field too long")
            continue
        if row:
            yield _person(row, columns, groups, line=rows.line_num)


def _person(
    row: list[str], columns: list[str], groups: Collection[str], *, line: int
) -> Insured | BadRow:
    if len(row) != len(columns):
        return BadRow(line, f"has {len(row)} fields and not {len(columns)}")
    try:
        person = person_of(dict(zip(columns, row, strict=True)))
    except PersonRefused as refused:
        return BadRow(line, str(refused))
    if groups and person.group and person.group not in groups:
        return BadRow(line, "group: the configuration has no group of that name")
    return person
