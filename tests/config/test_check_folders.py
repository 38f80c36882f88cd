"""Folders that cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from callcenter.config import Problem, Severity

if TYPE_CHECKING:
    from pathlib import Path

Spoiled = Callable[..., list[Problem]]


@pytest.mark.parametrize("below", ["", "/below"])
@pytest.mark.parametrize(
    ("table", "field"),
    [("[journal]\nfolder", "journal.folder"), ("[database]\nspool", "database.spool")],
)
def test_a_file_is_no_folder(
    spoiled: Spoiled, tmp_path: Path, table: str, field: str, below: str
) -> None:
    file = tmp_path / "taken"
    file.touch()

    (problem,) = spoiled(("[ami]\n", f'{table} = "{file}{below}"\n[ami]\n'))

    assert (problem.field, problem.severity) == (field, Severity.ERROR)
    assert f"{file} is a file" in problem.message
    assert problem.line is not None


def test_a_folder_that_is_not_there_yet_can_be_made(spoiled: Spoiled, tmp_path: Path) -> None:
    assert spoiled(("[ami]\n", f'[journal]\nfolder = "{tmp_path}/new/one"\n[ami]\n')) == []
