"""A file of insured people: what is read, what is left out and why, and how much it takes."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest

from callcenter.insured import Insured
from callcenter.registry.csv_file import BadRow, FileRefused, read_people

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "document,numbers,name,language,birth_date,group,group_until,agent\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def test_a_whole_row_is_a_person(file: Path) -> None:
    row = '45.678.901,+51 900-000-001; 51900000002,"Díaz, Rosa",es,1950-02-28,preferente,,7001\n'
    file.write_text("﻿" + HEAD + row, encoding="utf-8")
    assert list(read_people(file)) == [
        Insured(
            document="45678901",
            numbers=("+51900000001", "51900000002"),
            name="Díaz, Rosa",
            language="es",
            birth_date="1950-02-28",
            group="preferente",
            agent="7001",
        )
    ]


def test_columns_may_come_in_any_order_and_few(file: Path) -> None:
    file.write_text("Numbers,Document\n51900000001,12345678\n\n,87654321\n", encoding="utf-8")
    assert list(read_people(file)) == [
        Insured(document="12345678", numbers=("51900000001",)),
        Insured(document="87654321"),
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (b",,,,,,,", "document: is missing"),
        (b"1,,,,,,,", "document: must be 4 to 20 letters and digits"),
        (b"1234567", "has 1 fields and not 8"),
        (b"12345678,call me,,,,,,", "numbers: must be of 5 to 18 digits, with ; between them"),
        (b"12345678," + b"51900000001;" * 11 + b",,,,,,", "numbers: are more than 10"),
        (b"12345678,,,,31/12/1950,,,", "birth_date: must be a day, such as 1950-12-31"),
        (b"12345678,,,,1950-02-30,,,", "birth_date: must be a day, such as 1950-12-31"),
        (b"12345678,,,,,,never,", "group_until: must be a day, such as 1950-12-31"),
        (b"12345678,,,Spanish,,,,", "language: must be as in es or en"),
        (b"12345678,,,,,embarazadas,,", "group: the configuration has no group of that name"),
        (b"12345678,,,,,,,Rosa", "agent: must be an agent's number"),
        (
            b'12345678,,"a\nb",,,,,',
            "name: must be one line of at most 80 letters",
        ),
        (b"12345678,,Jos\xe9,,,,,", "name: must be written in UTF-8"),
        (b"\xd1123456,,,,,,,", "document: must be written in UTF-8"),
        (b"12345678,5190000\xa00001,,,,,,", "numbers: must be written in UTF-8"),
        (b"12345678,,,,2090-01-01,,,", "birth_date: is still to come"),
        (
            b"12,,,,2090-01-01,,,",
            "document: must be 4 to 20 letters and digits; birth_date: is still to come",
        ),
        (b'12345678,,"a"b,,,,,', "is no row of a CSV file: a quote, or a field too long"),
        (
            b"12345678,," + b"x" * 10_000 + b",,,,,",
            "is no row of a CSV file: a quote, or a field too long",
        ),
    ],
)
def test_a_row_of_rubbish_is_left_out_alone_and_never_quoted(
    file: Path, row: bytes, why: str
) -> None:
    file.write_bytes(HEAD.encode() + row + b"\n87654321,,,,,preferente,,\n")
    bad, good = read_people(file, groups=("preferente",))
    assert isinstance(bad, BadRow)
    assert bad == BadRow(3 if b"\n" in row else 2, why)
    assert isinstance(good, Insured)


def test_a_quote_that_is_never_closed_costs_a_part_of_the_file_and_no_more(file: Path) -> None:
    rows = "".join(f"{n},,,,,,,\n" for n in range(10_000, 12_000))
    file.write_text(HEAD + '"1234567,,,,,,,\n' + rows, encoding="utf-8")
    read = list(read_people(file))
    assert isinstance(read[0], BadRow)
    assert sum(isinstance(row, Insured) for row in read) > 1_000


@pytest.mark.parametrize("head", ["", "dni,nombre\n", "name,numbers\n", "document,document\n"])
def test_a_file_without_its_columns_is_refused(file: Path, head: str) -> None:
    file.write_text(head + "12345678,x\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="the first row must name the columns"):
        list(read_people(file))


def test_a_file_that_is_not_there_is_refused(file: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be read"):
        list(read_people(file))


def test_a_hundred_thousand_rows_take_no_more_memory_than_a_few(file: Path) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.write("document,numbers,name\n")
        out.writelines(f"{n:08},519{n:08},Rosa\n" for n in range(100_000))
    tracemalloc.start()
    try:
        count = sum(isinstance(row, Insured) for row in read_people(file))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 100_000
    assert peak < 1_000_000
