"""Scenario files: what they mean, and every mistake with its line and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from callcenter.config.problems import SettingsRefused
from callcenter.queue.policies import PolicyName
from callcenter.queue.waiting import WaitClass
from callcenter.sim.reading import read_scenario
from callcenter.sim.scenario import Distribution

if TYPE_CHECKING:
    from pathlib import Path

BASE = """
agents = 20
horizon_s = 3600
[classes.general]
rate_per_s = 0.05
service = { dist = "exponential", mean_s = 240 }
target_s = 180
"""
FULL = """
horizon_s = 7200
warmup_s = 600.5
seed = 7
policy = "ratio"
[[agents]]
name = "Ana"
skills = ["citas", "reclamos"]
[[agents]]
name = "Luz"
[classes.emergencia]
rate_per_s = 0.001
service = { dist = "lognormal", mean_s = 200, cv = 0.5 }
patience_mean_s = 300
target_s = 30
tier = 0
skills = ["citas"]
[classes."General, citas"]
rate_per_s = 0.002
service = { dist = "deterministic", mean_s = 120, cv = 0 }
target_s = 180
tier = 2
guard = 2.5
goal = 0.9
skills = ["citas"]
"""


def refused(tmp_path: Path, text: str) -> list[str]:
    """Each problem as line, field, message, value and mend."""
    file = tmp_path / "day.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsRefused) as caught:
        read_scenario(file)
    assert all(problem.file == str(file) for problem in caught.value.problems)
    return [
        f"{each.line} {each.field}: {each.message} ({each.value}) {each.mend}"
        for each in caught.value.problems
    ]


def test_the_least_that_is_needed_gets_stated_defaults(tmp_path: Path) -> None:
    file = tmp_path / "day.toml"
    file.write_text(BASE, encoding="utf-8")
    day = read_scenario(file)
    assert (day.horizon_ms, day.warmup_ms, day.seed) == (3_600_000, 0, 1)
    assert day.policy is PolicyName.TIERS
    assert len({agent.number for agent in day.agents}) == 20
    [general] = day.classes
    assert general.wait_class == WaitClass("general", 2, 180_000, None)
    assert (general.rate_per_s, general.patience_mean_s, general.goal) == (0.05, None, None)
    assert (general.service.mean_s, general.service.dist) == (240, Distribution.EXPONENTIAL)
    assert general.load == 12


def test_everything_that_can_be_told_is_read(tmp_path: Path) -> None:
    file = tmp_path / "day.toml"
    file.write_text(FULL, encoding="utf-8")
    day = read_scenario(file)
    assert (day.horizon_ms, day.warmup_ms, day.seed) == (7_200_000, 600_500, 7)
    assert day.policy is PolicyName.RATIO
    assert [(agent.name, agent.skills) for agent in day.agents] == [
        ("Ana", {"citas", "reclamos"}),
        ("Luz", frozenset()),
    ]
    emergency, general = day.classes
    assert emergency.wait_class == WaitClass("emergencia", 0, 30_000)
    assert emergency.skills == frozenset()  # whoever is free answers an emergency
    assert (emergency.patience_mean_s, emergency.service.cv) == (300, 0.5)
    assert general.wait_class == WaitClass("General, citas", 2, 180_000, 450_000)
    assert general.skills == {"citas"}
    assert general.goal == 0.9


def test_agents_who_are_only_counted_have_every_skill(tmp_path: Path) -> None:
    file = tmp_path / "day.toml"
    file.write_text(f'{BASE}skills = ["citas"]\n', encoding="utf-8")
    assert {agent.skills for agent in read_scenario(file).agents} == {frozenset({"citas"})}


@pytest.mark.parametrize(("guard", "guard_ms"), [('"off"', None), ("1e300", None), ("3", 540_000)])
def test_a_guard_counts_in_targets(tmp_path: Path, guard: str, guard_ms: int | None) -> None:
    file = tmp_path / "day.toml"
    file.write_text(f"{BASE}guard = {guard}\n", encoding="utf-8")
    assert read_scenario(file).classes[0].wait_class.guard_ms == guard_ms


@pytest.mark.parametrize("tier", [0, 1])
def test_a_guard_means_nothing_in_the_tiers_above(tmp_path: Path, tier: int) -> None:
    file = tmp_path / "day.toml"
    file.write_text(f"{BASE}guard = 3\ntier = {tier}\n", encoding="utf-8")
    assert read_scenario(file).classes[0].wait_class.guard_ms is None


def test_mistakes_are_told_all_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    told = refused(
        tmp_path,
        'agents = "20"\nhorizon_s = true\npolcy = "fifo"\nseed = 1.5\n'
        "[classes.a]\nrate_per_s = -1\n"
        'service = { dist = "gamma", mean_s = 240, spread = 2 }\ntier = 3\n'
        "[classes.b]\nrate_per_s = nan\ntarget_s = 0\nguard = 0\n"
        'service = { dist = "exponential" }\n',
    )
    assert [line.split(" (")[0] for line in told] == [
        "1 agents: must be a number",
        "2 horizon_s: must be a number",
        "3 polcy: is no setting that is known here",
        "4 seed: must be a whole number",
        "5 classes.a.target_s: is missing",
        "6 classes.a.rate_per_s: must be more than 0",
        "7 classes.a.service.dist: is none of the values allowed",
        "7 classes.a.service.spread: is no setting that is known here",
        "8 classes.a.tier: must be 2 or less",
        "10 classes.b.rate_per_s: must be more than 0",
        "11 classes.b.target_s: must be 0.01 or more",
        '12 classes.b.guard: must be "off" or a number of targets above 0',
        "13 classes.b.service.mean_s: is missing",
    ]
    assert "Did you mean policy?" in told[2]
    assert "'gamma') Use one of 'exponential', 'deterministic' or 'lognormal'." in told[6]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("agents = 20\nhorizon_s =", "2 horizon_s: is no valid TOML"),
        (BASE.replace("agents = 20", "agents = 0"), "2 agents: must be 1 or more (0)"),
        (
            BASE.replace("agents = 20", "agents = []"),
            "2 agents: there is no agent, so nobody would ever answer ()",
        ),
        (BASE.replace("agents = 20", "agents = [{}]"), "2 agents[1].name: is missing ()"),
        (BASE.replace("agents = 20", 'agents = ["Ana"]'), "2 agents[1]: must be a table"),
        (BASE.replace("agents = 20", ""), "None agents: is missing () Add it: agents = …"),
        (f"{BASE}[clases.x]\n", "8 clases: is no setting that is known here () Did you mean class"),
        ("agents = 1\nhorizon_s = 9\n[classes]\n", "3 classes: must not be empty ()"),
        (f"warmup_s = 3600\n{BASE}", "1 warmup_s: nothing would be left to count"),
        (BASE.replace("0.05", "1001"), "5 classes.general.rate_per_s: must be 1000 or less (1001)"),
        (BASE.replace("mean_s = 240", "mean_s = 0"), "6 classes.general.service.mean_s: must be"),
        (f"{BASE}patience_mean_s = -3\n", "8 classes.general.patience_mean_s: must be 0.01"),
        (f"{BASE}goal = 1\n", "8 classes.general.goal: must be less than 1 (1)"),
        (
            BASE.replace('"exponential"', '"lognormal"'),
            "6 classes.general.service.cv: is missing: a lognormal time needs it ()",
        ),
        (
            BASE.replace('"exponential"', '"lognormal", cv = 0'),
            "6 classes.general.service.cv: is 0: all times would be alike (0)",
        ),
        (
            BASE.replace('"exponential"', '"deterministic", cv = 0.4'),
            "6 classes.general.service.cv: contradicts dist = 'deterministic', whose cv is 0 (0.4)",
        ),
        (
            BASE.replace("agents = 20", 'agents = [{name = "Ana"}, {name = "Ana"}]'),
            "2 agents[2].name: two agents have this name ('Ana')",
        ),
        (
            BASE.replace("agents = 20", 'agents = [{name = "Ana"}]') + 'skills = ["citas"]\n',
            "8 classes.general.skills: no agent has these skills, so nobody would ever answer",
        ),
    ],
)
def test_each_mistake_is_told_with_line_value_and_how_to_mend_it(
    tmp_path: Path, text: str, problem: str
) -> None:
    [told] = refused(tmp_path, text)
    assert told.startswith(problem)
    assert len(told.partition(") ")[2]) > 10


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="cannot be read"):
        read_scenario(tmp_path / "none.toml")


def test_a_load_of_one_without_patience_is_refused_with_how_many_would_do(tmp_path: Path) -> None:
    [told] = refused(tmp_path, BASE.replace("agents = 20", "agents = 12"))
    assert told == (
        "2 agents: the load is 1.00 and nobody hangs up: general keep 12 agents busy, 12 can"
        " answer, and the line would grow for ever (12) Take 13 agents or more, or give the"
        " classes a patience (patience_mean_s)."
    )


def test_with_patience_any_load_may_be_simulated(tmp_path: Path) -> None:
    file = tmp_path / "day.toml"
    text = f"{BASE}patience_mean_s = 300\n".replace("agents = 20", "agents = 2")
    file.write_text(text, encoding="utf-8")
    assert len(read_scenario(file).agents) == 2


def test_callers_without_patience_must_find_room_among_the_agents_of_their_skills(
    tmp_path: Path,
) -> None:
    """Five agents, a load of .4 in all; but what two of them are needed for keeps three busy."""
    people = "\n".join(
        f'[[agents]]\nname = "{place}"\nskills = ["{"citas" if place < 2 else "reclamos"}"]'
        for place in range(5)
    )
    day = f"""
horizon_s = 3600
{people}
[classes.citas]
rate_per_s = 0.02
service = {{ dist = "exponential", mean_s = 150 }}
target_s = 60
skills = ["citas"]
[classes.reclamos]
rate_per_s = 0.001
service = {{ dist = "exponential", mean_s = 150 }}
target_s = 60
skills = ["reclamos"]
"""
    [told] = refused(tmp_path, day)
    assert "citas keep 3 agents busy, 2 can answer" in told
    assert "Take 4 agents or more with the skills citas" in told


def test_an_emergency_is_answered_by_whoever_is_free_and_may_name_any_skill(
    tmp_path: Path,
) -> None:
    file = tmp_path / "day.toml"
    named = BASE.replace("agents = 20", "agents = [" + "{name = 'A'}" + "]").replace(
        "0.05", "0.001"
    )
    file.write_text(f'{named}tier = 0\nskills = ["citas"]\n', encoding="utf-8")
    assert read_scenario(file).classes[0].skills == frozenset()


def test_of_very_many_skill_sets_each_alone_is_looked_at(tmp_path: Path) -> None:
    people = "\n".join(f'[[agents]]\nname = "{n}"\nskills = ["s{n}"]' for n in range(13))
    classes = "\n".join(
        f"[classes.c{n}]\nrate_per_s = {0.02 if n == 7 else 0.001}\ntarget_s = 60\n"
        f'service = {{ dist = "exponential", mean_s = 60 }}\nskills = ["s{n}"]'
        for n in range(13)
    )
    [told] = refused(tmp_path, f"horizon_s = 3600\n{people}\n{classes}")
    assert "c7 keep 1.2 agents busy, 1 can answer" in told
