"""`check`, `migrate`, `run` and `demo`, through the command line."""

from __future__ import annotations

import importlib
import socket
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Protocol

import pytest

from callcenter.cli import migrate
from callcenter.cli.main import main
from callcenter.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from callcenter.config import Settings
    from callcenter.reloader import Source

Captured = pytest.CaptureFixture[str]

GOOD = """
country = "PE"

[ami]
secret = "not-a-real-one"

[groups.todos]
label = "Público general"
code = "G"
tier = 2
target_s = 180

[lines.principal]
menu = "entrada"
default_group = "todos"

[menus.entrada]
prompt = "hola"
otherwise = { do = "line", group = "todos" }

[menus.entrada.keys]
2 = { do = "line", group = "todos" }

[prompts.hola]
es = "Hola."

[[agents]]
number = "1001"
pin = "4821"
name = "Ana"
"""
UNUSED = """
[services.citas]
label = "Citas"
code = "CITAS"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "callcenter.toml"
    path.write_text(GOOD)
    return path


def test_check_tells_what_a_good_configuration_holds(file: Path, capsys: Captured) -> None:
    assert main(["check", str(file)]) == 0
    assert capsys.readouterr().out == (
        f"{file}: no problems; 1 line, 1 group, 0 services, 1 menu, 1 agent\n"
    )


def test_check_lets_warnings_pass(file: Path, capsys: Captured) -> None:
    file.write_text(GOOD + UNUSED)
    assert main(["check", str(file)]) == 0
    problem, mend, verdict = capsys.readouterr().out.splitlines()
    assert problem.startswith(f"{file}:32: warning: services.citas: ")
    assert mend.startswith("    ")
    assert verdict.startswith(f"{file}: 1 warning; 1 line,")


def test_check_fails_on_errors_and_tells_each_with_its_line(file: Path, capsys: Captured) -> None:
    file.write_text(GOOD.replace("target_s = 180", 'target_s = "soon"') + UNUSED)
    assert main(["check", str(file)]) == 1
    problem, mend, verdict = capsys.readouterr().out.splitlines()
    assert problem.startswith(f"{file}:11: error: groups.todos.target_s: ")
    assert mend.startswith("    ")
    assert verdict == f"{file}: 1 error"


def test_check_takes_the_environment_and_the_command_line_into_account(
    file: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLCENTER_WEB__PORT", "high")
    assert main(["check", str(file)]) == 1
    assert "environment: error: CALLCENTER_WEB__PORT" in capsys.readouterr().out
    assert main(["check", str(file), "--set", "web.port=8081"]) == 0


@pytest.mark.parametrize("text", [None, "menus = [", "\udcff"])
def test_check_tells_why_a_file_cannot_be_read(
    text: str | None, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "broken.toml"
    if text is not None:
        path.write_text(text, errors="surrogateescape")
    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out.endswith(f"{path}: 1 error\n")


def test_a_command_refuses_a_configuration_with_all_that_is_wrong_in_it(
    file: Path, capsys: Captured
) -> None:
    file.write_text(GOOD.replace("180", "0").replace('code = "G"', ""))
    assert main(["migrate", "--config", str(file)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "target_s" in told.err
    assert "groups.todos.code" in told.err


def test_migrate_tells_each_step(
    file: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = []

    async def applied(url: str) -> list[str]:
        urls.append(url)
        return ["0001_first.sql", "0002_second.sql"]

    monkeypatch.setattr(migrate, "migrate_database", applied)
    monkeypatch.setenv("CALLCENTER_DATABASE__URL", "postgresql://there/line")
    assert main(["migrate", "--config", str(file)]) == 0
    assert urls == ["postgresql://there/line"]
    assert capsys.readouterr().out.splitlines()[1:] == [
        "applied 0001_first.sql",
        "applied 0002_second.sql",
        "the database is up to date",
    ]


def test_migrate_without_a_database_says_which_setting_to_make(
    file: Path, capsys: Captured
) -> None:
    assert main(["migrate", "--config", str(file)]) == 1
    assert "CALLCENTER_DATABASE__URL" in capsys.readouterr().err


def test_migrate_with_the_database_away_is_one_line(file: Path, capsys: Captured) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # taken, and nobody listens
        url = f"postgresql://u:secret@127.0.0.1:{unheard.getsockname()[1]}/line"
        assert main(["migrate", "--config", str(file), "--set", f"database.url={url}"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("callcenter: ")
    assert told.count("\n") == 1
    assert "secret" not in told


def test_run_serves_by_the_configuration_until_it_ends(file: Path, stand_in: StandIn) -> None:
    served = []

    async def serve(settings: Settings, *, source: Source) -> None:
        assert source(more=lambda _: (), warn=lambda _: None) == settings
        served.append(settings)

    stand_in("callcenter.serving", serve=serve)
    assert main(["run", "--config", str(file), "--set", "web.port=8099"]) == 0
    (settings,) = served
    assert (settings.web.port, list(settings.lines)) == (8099, ["principal"])


def test_run_serves_also_by_a_plan_that_cannot_be_kept_and_logs_it(
    file: Path, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = "\n[plan]\nagents = 1\nservice_s = 240\ncalls_per_hour = { todos = 60 }\n"
    file.write_text(file.read_text(encoding="utf-8") + plan, encoding="utf-8")
    served = []

    async def serve(settings: Settings, *, source: Source) -> None:
        assert source(more=lambda _: (), warn=lambda _: None) == settings
        served.append(settings)

    stand_in("callcenter.serving", serve=serve)
    assert main(["run", "--config", str(file)]) == 0
    assert len(served) == 1
    told = capsys.readouterr().err
    assert '"field":"plan.agents"' in told.replace(" ", "")
    assert "the line only grows" in told


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ([], (None, True, False)),
        (["--calls", "12"], (12, True, False)),
        (["--no-callers"], (None, False, False)),
        (["--clean"], (None, True, True)),
    ],
)
def test_demo_hands_its_options_to_the_laboratory(
    stand_in: StandIn,
    capsys: Captured,
    argv: list[str],
    told: tuple[int | None, bool, bool],
) -> None:
    taken = []

    async def run(options: SimpleNamespace, *, say: Callable[[str], None]) -> int:
        say("all set")
        taken.append((options.calls, options.callers, options.clean))
        return 3

    stand_in("callcenter.lab.demo", run=run, Options=SimpleNamespace)
    assert main(["demo", *argv]) == 3
    assert taken == [told]
    assert capsys.readouterr().out == "all set\n"


@pytest.mark.parametrize(
    ("fault", "code", "told"),
    [
        (LabError("no Asterisk to be had"), 1, "callcenter: no Asterisk to be had\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_ends_a_command_early_is_no_traceback(
    stand_in: StandIn, capsys: Captured, fault: BaseException, code: int, told: str
) -> None:
    async def run(_: SimpleNamespace, **__: object) -> int:
        raise fault

    stand_in("callcenter.lab.demo", run=run, Options=SimpleNamespace)
    assert main(["demo"]) == code
    assert capsys.readouterr() == ("", told)


class StandIn(Protocol):
    """Puts functions where the command line looks for a module."""

    def __call__(self, name: str, **functions: Callable[..., object]) -> None: ...


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    def put(name: str, **functions: Callable[..., object]) -> None:
        module = ModuleType(name)
        vars(module).update(functions)
        parent, _, child = name.rpartition(".")
        monkeypatch.setitem(sys.modules, name, module)
        monkeypatch.setattr(importlib.import_module(parent), child, module, raising=False)
        monkeypatch.delitem(sys.modules, f"callcenter.cli.{COMMAND_OF[name]}", raising=False)

    yield put
    for command in COMMAND_OF.values():  # they hold what stood in
        sys.modules.pop(f"callcenter.cli.{command}", None)


COMMAND_OF = {"callcenter.serving": "run", "callcenter.lab.demo": "demo"}
