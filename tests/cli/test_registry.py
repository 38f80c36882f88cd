"""`callcenter registry`, on a real database."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Protocol

import pytest

from callcenter.cli import registry as command
from callcenter.cli.main import main
from callcenter.clock import wall_ms

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real

Captured = pytest.CaptureFixture[str]
CONFIG = "deploy/examples/salud.toml"
NUMBER = "51900000001"
PEOPLE = f"""document,numbers,name,group
45678901,{NUMBER},Rosa,preferente
45678902,51900000002,Juan,
45678903,not a number,Luis,
45678904,,Ana,unheard-of
"""


class Registry(Protocol):
    """Runs one action of the command."""

    async def __call__(self, *words: str, given: str = "") -> int: ...


@pytest.fixture
def registry(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    keys = tmp_path / "numbers.key"
    assert main(["privacy", "new-key", str(keys)]) == 0
    monkeypatch.setenv("CALLCENTER_DATABASE__URL", database_url)
    monkeypatch.setenv("CALLCENTER_DATABASE__KEY_FILE", str(keys))
    monkeypatch.setenv("CALLCENTER_DATABASE__SPOOL", str(tmp_path / "spool"))

    async def run(*words: str, given: str = "") -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        command, action, *rest = ("registry", *words) if words[0] != "privacy" else words
        return await asyncio.to_thread(main, [command, action, "--config", CONFIG, *rest])

    return run


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return str(path)


async def test_an_import_tells_what_it_did_and_what_it_left_out_by_line(
    registry: Registry, file: str, capsys: Captured
) -> None:
    assert await registry("import", file) == 1
    told = capsys.readouterr()
    assert told.out.endswith("people: 2 added, 0 changed, 0 as they were\n2 rows were left out\n")
    assert told.err == (
        "line 4: numbers: must be of 5 to 18 digits, with ; between them\n"
        "line 5: group: the configuration has no group of that name\n"
    )
    assert await registry("import", file) == 1
    assert "people: 0 added, 0 changed, 2 as they were" in capsys.readouterr().out
    assert await registry("count") == 0
    assert capsys.readouterr().out == "2 people\n"


async def test_a_dry_run_imports_nobody(registry: Registry, file: str, capsys: Captured) -> None:
    assert await registry("import", file, "--dry-run") == 1
    assert "2 people can be imported; nothing was" in capsys.readouterr().out
    await registry("count")
    assert capsys.readouterr().out == "0 people\n"


async def test_of_very_many_bad_rows_the_first_are_told(
    registry: Registry, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "PROGRESS", 100)
    path = tmp_path / "rubbish.csv"
    path.write_text("document\n" + "x\n" * 300, encoding="utf-8")
    assert await registry("import", str(path), "--dry-run") == 1
    told = capsys.readouterr()
    assert len(told.err.splitlines()) == command.TOLD + 1
    assert told.out.splitlines() == [
        "rows read: 100",
        "rows read: 200",
        "rows read: 300",
        "0 people can be imported; nothing was",
        "300 rows were left out",
    ]


async def test_a_file_that_is_none_is_one_line_on_stderr(
    registry: Registry, tmp_path: Path, capsys: Captured
) -> None:
    assert await registry("import", str(tmp_path / "nowhere.csv")) == 1
    assert capsys.readouterr().err.startswith("callcenter: ")


async def test_people_are_forgotten_by_document_number_and_age(
    registry: Registry, file: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    await registry("import", file)
    assert await registry("forget", "--document", "-", given="45.678.901\n") == 0
    assert await registry("forget", "--number", "51900000002") == 0
    assert capsys.readouterr().out.count("1 people were forgotten") == 2
    await registry("import", file)
    assert await registry("forget", "--days", "1") == 0
    assert "0 people were forgotten" in capsys.readouterr().out
    monkeypatch.setattr(command, "wall_ms", lambda: wall_ms() + 2 * 86_400_000)
    assert await registry("forget", "--days", "1") == 0
    assert "2 people were forgotten" in capsys.readouterr().out
    assert await registry("forget", "--document", "-") == 1


async def test_erasing_a_number_forgets_the_people_who_have_it(
    registry: Registry, file: str, capsys: Captured
) -> None:
    await registry("import", file)
    assert await registry("privacy", "erase", NUMBER) == 0
    assert "people forgotten in the registry: 1" in capsys.readouterr().out
    await registry("count")
    assert capsys.readouterr().out == "1 people\n"


async def test_a_new_key_takes_over_people_too(
    registry: Registry, file: str, tmp_path: Path, capsys: Captured
) -> None:
    await registry("import", file)
    keys = tmp_path / "numbers.key"
    assert main(["privacy", "new-key", str(keys)]) == 0
    assert await registry("privacy", "rotate") == 0
    assert "people sealed anew: 2" in capsys.readouterr().out
    keys.write_text(keys.read_text().splitlines()[0])
    await registry("import", file)
    assert "2 as they were" in capsys.readouterr().out
