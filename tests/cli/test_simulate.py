"""`callcenter simulate` as its users meet it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from callcenter.cli.main import main
from callcenter.cli.simulate import Progress
from callcenter.cli.simulate_options import POLICIES
from callcenter.queue.policies import PolicyName

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[str]

DAY = """
agents = 20
horizon_s = 36000
warmup_s = 600
[classes.preferente]
rate_per_s = 0.03
service = { dist = "exponential", mean_s = 240 }
target_s = 60
tier = 1
[classes.general]
rate_per_s = 0.045
service = { dist = "lognormal", mean_s = 240, cv = 0.8 }
patience_mean_s = 300
target_s = 180
tier = 2
guard = 3
"""
KEYS = {
    "offered",
    "answered",
    "abandoned",
    "mean_wait_s",
    "p50_s",
    "p90_s",
    "p95_s",
    "max_s",
    "within_target",
    "same_class_overtakes",
}


@pytest.fixture
def day(tmp_path: Path) -> str:
    file = tmp_path / "day.toml"
    file.write_text(DAY, encoding="utf-8")
    return str(file)


def test_json_is_one_object_and_nothing_else_on_standard_output(day: str, capsys: Captured) -> None:
    assert main(["simulate", day, "--json"]) == 0
    out = capsys.readouterr().out
    told = json.loads(out)
    assert out.count("\n") == 1
    assert set(told["classes"]) == {"preferente", "general"}
    assert set(told["overall"]) == set(told["classes"]["general"]) == KEYS
    assert (told["policy"], told["agents"], told["seed"]) == ("tiers", 20, 1)
    overall = told["overall"]
    assert overall["offered"] == sum(each["offered"] for each in told["classes"].values()) > 2_000
    assert overall["offered"] == overall["answered"] + overall["abandoned"]
    assert overall["same_class_overtakes"] == 0


def test_the_same_scenario_gives_the_same_figures_and_another_policy_others(
    day: str, capsys: Captured
) -> None:
    told = []
    for more in ([], [], ["--policy", "fifo"]):
        main(["simulate", day, "--json", *more])
        told.append(json.loads(capsys.readouterr().out))
    assert told[0] == told[1]
    assert told[2]["policy"] == "fifo"
    first, fifo = (each["classes"]["preferente"] for each in told[1:])
    assert first["offered"] == fifo["offered"]
    assert first["mean_wait_s"] < fifo["mean_wait_s"]


def test_people_get_a_table(day: str, capsys: Captured) -> None:
    assert main(["simulate", day, "--policy", "strict"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "orden strict, 20 agentes, semilla 1"
    assert [line.split()[0] for line in lines[1:]] == ["clase", "preferente", "general", "todas"]
    assert main(["simulate", day, "--policy", "strict", "--language", "en"]) == 0
    english = capsys.readouterr().out.splitlines()
    assert english[0] == "policy strict, 20 agents, seed 1"
    assert [line.split()[0] for line in english[1:]] == [
        "class",
        "preferente",
        "general",
        "overall",
    ]


def test_a_class_of_which_nobody_came_has_dashes(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "day.toml"
    file.write_text(DAY.replace("0.03\n", "0.0000001\n"), encoding="utf-8")
    assert main(["simulate", str(file)]) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if "preferente" in line)
    assert row.split() == ["preferente", "0", "0", "0", *"------", "0"]


def test_a_wrong_scenario_is_exit_code_1_and_tells_everything(
    tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "day.toml"
    file.write_text(f"agnets = 3\n{DAY}tier = 5\n".replace("tier = 2\n", ""), encoding="utf-8")
    assert main(["simulate", str(file), "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{file}:1: error: agnets: is no setting that is known here" in captured.err
    assert f"{file}:17: error: classes.general.tier: must be 2 or less (given: 5)" in captured.err


def test_a_line_that_would_grow_for_ever_is_refused_and_not_run(
    tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "day.toml"
    text = DAY.replace("agents = 20", "agents = 7").replace("horizon_s = 36000", "horizon_s = 1e9")
    file.write_text(text, encoding="utf-8")
    assert main(["simulate", str(file)]) == 1
    told = capsys.readouterr().err
    assert "nobody hangs up: preferente keep 7.2 agents busy, 7 can answer" in told
    assert "Take 8 agents or more" in told


def test_progress_is_told_on_standard_error_and_not_too_often(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 10.0
    monkeypatch.setattr("callcenter.cli.simulate.monotonic", lambda: now)
    progress = Progress()
    progress.tell(0.1)
    now = 11.0
    progress.tell(0.25)
    progress.tell(0.26)
    now = 12.0
    progress.tell_of(21, 0.5)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "simulating: 25 %\nsimulating with 21 agents: 50 %\n"


def test_it_finds_how_many_agents_a_promise_needs(day: str, capsys: Captured) -> None:
    assert main(["simulate", day, "--agents-for", "0.9", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    needed = told["agents_needed"]
    by_agents = {each["agents"]: each for each in told["attempts"]}
    assert by_agents[needed]["kept"]
    assert not by_agents[needed - 1]["kept"]
    assert told["goals"] == {"preferente": 0.9, "general": 0.9}
    assert told["outcome"]["agents"] == needed

    assert main(["simulate", day, "--agents-for", "0.9"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == f"agentes que hacen falta: {needed}"
    assert shown[1].split() == ["agentes", "preferente", "(90%)", "general", "(90%)", "cumple"]


def test_how_many_may_be_asked_where_those_that_are_written_are_too_few(
    tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "day.toml"
    file.write_text(DAY.replace("agents = 20", "agents = 7"), encoding="utf-8")
    assert main(["simulate", str(file), "--agents-for", "0.8", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["agents_needed"] > 7


@pytest.mark.parametrize(
    "argv",
    [
        ["simulate"],
        ["simulate", "day.toml", "--replay", "2026-03-02"],
        ["simulate", "--replay", "yesterday"],
        ["simulate", "day.toml", "--agents-for", "1"],
        ["simulate", "day.toml", "--agents-for", "most"],
        ["simulate", "day.toml", "--policy", "lifo"],
    ],
)
def test_a_wrong_command_line_is_exit_code_2(argv: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        main(argv)
    assert left.value.code == 2
    assert "usage: callcenter simulate" in capsys.readouterr().err


def test_every_policy_may_be_chosen() -> None:
    assert set(POLICIES) == {each.value for each in PolicyName}
