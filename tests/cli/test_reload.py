"""`callcenter reload`, against a real control socket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from callcenter.cli import reload
from callcenter.cli.texts import TEXTS, Language
from callcenter.control.protocol import Refused
from callcenter.errors import ControlError
from callcenter.reloads import Problem, Reread, SettingChange, Severity

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.control.fake_line import FakeLine

Captured = pytest.CaptureFixture[str]

TARGET = SettingChange("groups.general.target_s", "180", "90")
GROUP = SettingChange("groups.empresa", "", '{ label = "Empresa" }')
PORT = SettingChange("ami.port", "5038", "5039")
WRONG = Problem(
    file="/etc/callcenter/callcenter.toml",
    line=7,
    field="policy",
    value="'best'",
    message="is none of the values allowed",
    mend="Use one of 'tiers'.",
)


async def test_what_changes_is_a_table_in_spanish(
    run: Run, line: FakeLine, capsys: Captured
) -> None:
    line.reread = Reread(applied=True, changes=(TARGET, GROUP), left=(PORT,), stated=50)
    assert await run("reload") == 0
    told = capsys.readouterr().out
    head, target, group = told.split("\n\n")[0].splitlines()
    assert head.split() == ["Ajuste", "Antes", "Ahora"]
    assert target.split() == ["groups.general.target_s", "180", "90"]
    assert group.split()[:2] == ["groups.empresa", "-"]
    assert "hasta reiniciar el servicio:" in told
    assert told.split("\n\n")[1].splitlines()[-1].split() == ["ami.port", "5038", "5039"]
    assert "ahora: 2." in told
    assert "orden: 50;" in told
    assert line.reloads[0][0] is False


async def test_a_dry_run_says_that_nothing_was_changed(
    run: Run, line: FakeLine, capsys: Captured
) -> None:
    line.reread = Reread(changes=(TARGET,))
    assert await run("reload", "--dry-run", "--language", "en") == 0
    assert "A dry run: nothing was changed." in capsys.readouterr().out
    assert line.reloads[0][0] is True


async def test_nothing_to_change_is_said(run: Run, line: FakeLine, capsys: Captured) -> None:
    assert await run("reload") == 0
    assert capsys.readouterr().out.strip() == TEXTS[Language.ES].nothing_to_reload
    assert line.reloads


async def test_a_file_that_is_wrong_is_told_as_check_tells_it(
    run: Run, line: FakeLine, capsys: Captured
) -> None:
    line.reread = Reread(problems=(WRONG,))
    assert await run("reload") == 1
    told = capsys.readouterr().out
    assert "/etc/callcenter/callcenter.toml:7: error: policy: is none of the values" in told
    assert "Use one of 'tiers'." in told
    assert told.strip().endswith(TEXTS[Language.ES].not_reloaded)


async def test_doubts_stand_above_what_was_done(run: Run, line: FakeLine, capsys: Captured) -> None:
    doubt = Problem(file="f", message="odd", mend="Look.", severity=Severity.WARNING)
    line.reread = Reread(applied=True, changes=(TARGET,), problems=(doubt,))
    assert await run("reload") == 0
    assert capsys.readouterr().out.startswith("f: warning: odd")


async def test_json_is_for_programs_and_has_the_same_code(
    run: Run, line: FakeLine, capsys: Captured
) -> None:
    line.reread = Reread(problems=(WRONG,))
    assert await run("reload", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["type"] == "Reloaded"
    assert told["reread"]["problems"][0]["line"] == 7


async def test_a_long_value_is_cut(run: Run, line: FakeLine, capsys: Captured) -> None:
    line.reread = Reread(changes=(SettingChange("prompts.menu.es", "", "x" * 500),))
    assert await run("reload", "--dry-run") == 0
    assert "x…" in capsys.readouterr().out


def test_an_unexpected_reply_is_told() -> None:
    with pytest.raises(ControlError, match="unexpected"):
        reload.page(Refused(why="x"), TEXTS[Language.ES])


async def test_without_a_service_it_says_so(
    run: Run, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCENTER_SOCKET", "/nonexistent/control.sock")
    assert await run("reload") == 1
    assert "nadie responde" in capsys.readouterr().err
