"""`callcenter doctor` run on a PBX of a style, and what it found by name."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from callcenter.cli import settings as cli_settings
from callcenter.cli.doctor_wants import wanted_of
from callcenter.cli.main import main
from callcenter.cli.options import parser
from tests.integration.service import LINE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pbx_styles.styles import StyledPbx

Row = dict[str, Any]


class Doctor(Protocol):
    """Runs the command."""

    async def __call__(
        self, pbx: StyledPbx, *more: str, table: str = "", **overrides: str
    ) -> dict[str, Row]:
        """Return what was found by name.

        `lines__salud__music="x"` sets a setting; `table` is put in place of the table's heading
        with which it begins, or at the end of the file.
        """


@pytest.fixture
def doctor(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Doctor:
    """Run `callcenter doctor` on the line of the integration tests."""

    async def run(pbx: StyledPbx, *more: str, table: str = "", **overrides: str) -> dict[str, Row]:
        file = tmp_path / "line.toml"
        text, heading = LINE.read_text(encoding="utf-8"), table.partition("\n")[0]
        added = heading and f"{heading}\n" not in text
        file.write_text(f"{text}\n{table}\n" if added else text.replace(heading, table, 1))
        secret = overrides.pop("ami__secret", pbx.asterisk.ami_secret)
        monkeypatch.setenv("CALLCENTER_AMI__SECRET", secret)
        given = {"ami.port": str(pbx.asterisk.ami_port), "desk.prefix": pbx.facts.prefix}
        given |= {name.replace("__", "."): value for name, value in overrides.items()}
        sets = [f"--set={name}={value}" for name, value in given.items()]
        argv = ["doctor", str(file), "--json", *sets, *more]
        capsys.readouterr()
        code = await asyncio.to_thread(main, argv)
        rows: list[Row] = json.loads(capsys.readouterr().out)
        assert code == any(row["severity"] == "error" for row in rows)
        return {row["name"]: row for row in rows}

    return run


async def make_right(pbx: StyledPbx) -> None:
    """Give a PBX what an installation has besides its files: sounds, a phone, a service's beat."""
    options = parser().parse_args(["doctor", str(LINE)])
    wanted = wanted_of(cli_settings.load(options, needed=()), options)
    for name in wanted.sounds:
        if name.startswith("callcenter/"):
            silence(pbx.asterisk.spoken / f"{name}.wav")
    await pbx.phone("101")
    await beat(pbx)


def silence(path: Path) -> None:
    """Make a sound of no length."""
    path.touch()


async def beat(pbx: StyledPbx) -> None:
    """Beat once, as a service does."""
    async with pbx.asterisk.manager(admin=True) as manager:
        epoch = (await manager.action("Getvar", {"Variable": "EPOCH"}))["Value"]
        for name, value in {"HEARTBEAT": epoch, "OWNER": "a-test"}.items():
            await manager.action("Setvar", {"Variable": f"CALLCENTER_{name}", "Value": value})


def grave(found: dict[str, Row]) -> dict[str, str]:
    """What is neither right nor unseen, with its severity."""
    return {
        name: row["severity"]
        for name, row in found.items()
        if row["severity"] in {"error", "warning"}
    }
