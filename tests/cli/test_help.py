"""What `--help` tells, what a wrong command line gets, and that both are quick."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from callcenter import __version__
from callcenter.agents.states import AgentState
from callcenter.cli.main import main
from callcenter.cli.texts import TEXTS, Language
from callcenter.contacts import ContactState
from callcenter.control.client import Trouble
from callcenter.events import RingOutcome

Captured = pytest.CaptureFixture[str]

COMMANDS = [
    "run",
    "demo",
    "check",
    "migrate",
    "sounds",
    "prompts",
    "explain",
    "agents",
    "queue",
    "why",
    "simulate",
    "privacy",
    "registry",
    "report",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_tells_what_it_does_with_examples_and_exit_codes(
    command: str, capsys: Captured
) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    told = capsys.readouterr().out
    assert left.value.code == 0
    assert f"usage: callcenter {command}" in told
    assert f"\n  callcenter {command}" in told
    assert "exit codes:" in told
    assert max(len(line) for line in told.splitlines()) <= 100


def test_help_lists_every_command(capsys: Captured) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(f"\n    {command} " in told for command in COMMANDS)


@pytest.mark.parametrize("change", ["log-in", "log-out", "pause", "unpause", "end-wrap-up"])
def test_each_change_has_help(change: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        main(["agents", change, "--help"])
    assert left.value.code == 0
    assert "NUMBER" in capsys.readouterr().out


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["serve"],
        ["run"],
        ["check"],
        ["migrate"],
        ["demo", "--calls", "0"],
        ["demo", "--calls", "many"],
        ["run", "--config", "x.toml", "--set", "ami.port"],
        ["run", "--config", "x.toml", "--log-level", "loud"],
        ["agents", "log-in", "1001"],
        ["agents", "dance", "1001"],
        ["queue", "--language", "fr"],
        ["queue", "--socket", "a", "--config", "b"],
        ["queue", "--wat"],
    ],
)
def test_a_wrong_command_line_is_exit_code_2(argv: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        main(argv)
    assert left.value.code == 2
    assert "usage: callcenter" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "unwanted"),
    [
        (["--help"], {"asyncio", "msgspec", "pydantic", "structlog", "aiohttp", "asyncpg"}),
        (["check", "no-such-file"], {"aiohttp", "asyncpg", "panoramisk", "prometheus_client"}),
        (["queue", "--socket", "no-such-file"], {"aiohttp", "asyncpg", "panoramisk", "pydantic"}),
    ],
)
def test_a_command_loads_no_more_than_it_needs(argv: list[str], unwanted: set[str]) -> None:
    program = (
        "import sys\n"
        "from callcenter.cli.main import main\n"
        "try:\n"
        f"    main({argv!r})\n"
        "except SystemExit:\n"
        "    pass\n"
        f"print(sorted({unwanted!r} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_every_trouble_is_told_in_spanish() -> None:
    assert set(TEXTS[Language.ES].trouble) == {trouble.name for trouble in Trouble}


def test_every_state_has_a_name_in_both_languages() -> None:
    spanish, english = TEXTS[Language.ES].states, TEXTS[Language.EN].states
    assert set(spanish) == set(english) == {*AgentState, *ContactState}


def test_every_way_a_ring_ends_has_words_in_both_languages() -> None:
    spanish, english = TEXTS[Language.ES].words, TEXTS[Language.EN].words
    assert set(spanish) == set(english) >= set(RingOutcome)


def test_the_version_is_told(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"callcenter {__version__}\n"


def test_a_language_that_is_none_of_ours_is_told_with_those_that_are(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        main(["agents", "--language", "fr"])
    assert left.value.code == 2
    assert "'fr' is none of: es, en" in capsys.readouterr().err


def test_a_demo_without_its_files_says_where_they_are(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcenter.lab.demo.EXAMPLE", Path("/nowhere/salud.toml"))
    assert main(["demo"]) == 1
    assert capsys.readouterr().err == (
        "callcenter: the demo needs a clone of the source: call scripts/demo there\n"
    )


def test_a_phone_that_is_written_as_none_is_told_in_our_own_words(capsys: Captured) -> None:
    assert main(["agents", "log-in", "7001", "bad"]) == 1
    told = capsys.readouterr().err
    assert "a phone is written as PJSIP/101" in told
    assert "regex" not in told
