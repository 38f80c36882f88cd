"""A few seeds of people and faults, the same every time; `scripts/faults` runs any others."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.simulation import verdict
from tests.simulation.legs import Leg, Person, Talk
from tests.simulation.run import simulate

DEBUGGING = ("PYTHONASYNCIODEBUG", "PYTHONDEVMODE")


def run(*options: object) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name not in DEBUGGING}
    return subprocess.run(
        [sys.executable, "-m", "tests.simulation.run", "--jobs", "1", *map(str, options)],
        env={**environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )


def person(*talks: Talk, ended_by: str) -> Person:
    leg = Leg("leg", "PJSIP/trunk-1", "caller", since=0.0, linked="leg")
    return Person("5550100", leg, patient=True, talks=list(talks), ended_by=ended_by)


def test_a_few_seeds_leave_nothing_to_complain_of() -> None:
    faults = [fault for seed in range(1, 6) for fault in simulate(seed).faults]
    assert faults == []


@pytest.mark.long
@pytest.mark.timeout(1_800)
def test_five_hundred_seeds_leave_nothing_to_complain_of() -> None:
    told = run("--seeds", 500)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "failed seeds: none" in told.stdout


def test_a_seed_tells_the_same_story_twice() -> None:
    first, again = run("--seed", 7), run("--seed", 7)
    assert "service: run 1 starts" in first.stdout
    assert first.stdout == again.stdout


def test_a_seed_that_is_run_alone_says_how_to_run_it_again() -> None:
    assert "rerun: scripts/faults --seed 3" in run("--seed", 3, "--lines", 1).stdout


@pytest.mark.parametrize(
    ("somebody", "fate"),
    [
        (person(ended_by="caller"), "hung up"),
        (person(ended_by="service"), "sent away"),
        (person(ended_by="dialplan"), "lost by dialplan"),
        (person(ended_by="asterisk"), "lost with Asterisk"),
        (person(Talk("service", "a", 1.0), ended_by="agent"), "answered"),
        (person(Talk("fallback", "a", 1.0), ended_by="dialplan"), "fallback"),
        (
            person(Talk("service", "a", 1.0), Talk("service", "b", 2.0), ended_by="agent"),
            "answered twice",
        ),
    ],
)
def test_what_became_of_somebody_is_told_by_the_switch_alone(somebody: Person, fate: str) -> None:
    assert verdict.became([somebody]) == {fate: 1}
