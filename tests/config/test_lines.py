"""On which line of a TOML file a field stands."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from callcenter.config.lines import field_lines, nearest_line

EXAMPLES = sorted(Path("deploy/examples").glob("*.toml"))


def _paths(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every field of parsed TOML, tables and items included."""
    items: list[tuple[str | int, Any]] = []
    if isinstance(node, dict):
        items = list(node.items())
    elif isinstance(node, list):
        items = list(enumerate(node))
    return [
        found for part, below in items for found in ((*path, part), *_paths(below, (*path, part)))
    ]


def test_plain_fields_and_tables() -> None:
    lines = field_lines('a = 1\n\n[t]  # a comment = 3\nb = "x"\n[t.u]\nc = 2\n')

    assert lines == {("a",): 1, ("t",): 3, ("t", "b"): 4, ("t", "u"): 5, ("t", "u", "c"): 6}


def test_arrays_of_tables_are_counted() -> None:
    lines = field_lines("[[agents]]\nn = 1\n[[agents]]\nn = 2\n[agents.more]\nx = 1\n")

    assert lines["agents", 0, "n"] == 2
    assert lines["agents", 1] == 3
    assert lines["agents", 1, "n"] == 4
    assert lines["agents", 1, "more", "x"] == 6


def test_nested_arrays_of_tables_belong_to_the_last_one() -> None:
    text = "[[a]]\n[[a.b]]\nx=1\n[[a.b]]\nx=2\n[[a]]\n[[a.b]]\nx=3\n"
    lines = field_lines(text)

    assert [
        lines["a", 0, "b", 0, "x"],
        lines["a", 0, "b", 1, "x"],
        lines["a", 1, "b", 0, "x"],
    ] == [3, 5, 8]


def test_inline_tables_and_lists_over_several_lines() -> None:
    lines = field_lines(
        'k = { a = 1, b.c = { d = 2 } }\nl = [\n  1, # one\n  { x = "," },\n  [2,\n  3],\n]\nm = 0'
    )

    assert lines["k", "b", "c", "d"] == 1
    assert [
        lines["l", 0],
        lines["l", 1],
        lines["l", 1, "x"],
        lines["l", 2, 0],
        lines["l", 2, 1],
    ] == [3, 4, 4, 5, 6]
    assert lines["m",] == 8


@pytest.mark.parametrize(
    "value",
    [
        '"a ] } = # \\" b"',
        "'c:\\'",
        '"""one\n= [two] \\""" "" three"""',
        "'''one\n= { two '' '''",
        '""""quoted""""',
        "1979-05-27 07:32:00",
        "+1_000.5e3",
    ],
)
def test_values_of_every_kind_are_passed_over(value: str) -> None:
    text = f"a = {value}\nb = [{value}, {value}]\nlast = 1\n"
    tomllib.loads(text)

    lines = field_lines(text)

    assert text.count("\n") == lines["last",]


def test_quoted_and_dotted_keys() -> None:
    lines = field_lines('[menus.principal.keys]\n"*" = 1\n\'#\' = 2\na . "b c" = 3\n')

    keys = ("menus", "principal", "keys")
    assert [lines[*keys, "*"], lines[*keys, "#"], lines[*keys, "a", "b c"]] == [2, 3, 4]


def test_a_missing_field_is_looked_for_in_the_table_around_it() -> None:
    lines = field_lines("[lines.salud]\nmenu = 'x'\n")

    assert nearest_line(lines, ("lines", "salud", "default_group")) == 1
    assert nearest_line(lines, ("nowhere",)) is None


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_field_of_the_examples_has_its_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    rows = text.splitlines()
    lines = field_lines(text)

    for field in _paths(tomllib.loads(text)):
        assert field in lines
        if isinstance(field[-1], str):
            assert field[-1] in rows[lines[field] - 1]
