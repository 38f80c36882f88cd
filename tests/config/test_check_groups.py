"""Groups that contradict each other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callcenter.config import Problem, Severity

Spoiled = Callable[..., list[Problem]]

EMERGENCY_S, PREFERRED_S, GENERAL_S = "target_s = 30\n", "target_s = 60\n", "target_s = 180\n"


@pytest.mark.parametrize(
    ("old", "new", "field", "other"),
    [
        (EMERGENCY_S, "target_s = 90\n", "groups.emergencia.target_s", "preferente"),
        (PREFERRED_S, "target_s = 181\n", "groups.preferente.target_s", "general"),
    ],
)
def test_who_goes_first_is_not_promised_the_longer_wait(
    spoiled: Spoiled, old: str, new: str, field: str, other: str
) -> None:
    (problem,) = spoiled((old, new))

    assert (problem.field, problem.severity) == (field, Severity.ERROR)
    assert f"goes before {other}" in problem.message
    assert problem.line is not None


def test_the_same_wait_for_all_is_no_contradiction(spoiled: Spoiled) -> None:
    assert spoiled((EMERGENCY_S, GENERAL_S), (PREFERRED_S, GENERAL_S)) == []


def test_where_nobody_goes_first_nothing_is_contradicted(spoiled: Spoiled) -> None:
    problems = spoiled((EMERGENCY_S, "target_s = 90\n"), ('"PE"\n', '"CL"\npolicy = "fifo"\n'))

    assert problems == []


def test_a_guard_waits_at_least_for_the_promise(spoiled: Spoiled) -> None:
    problems = spoiled((GENERAL_S, "target_s = 180\nguard = 0.5\n"), ('"PE"', '"CL"'))

    (problem,) = problems
    assert (problem.field, problem.value) == ("groups.general.guard", "0.5")
    assert "before its own promise is broken" in problem.message


@pytest.mark.parametrize("guard", ["1", "3", '"off"'])
def test_later_guards_are_well(spoiled: Spoiled, guard: str) -> None:
    assert spoiled((GENERAL_S, f"target_s = 180\nguard = {guard}\n"), ('"PE"', '"CL"')) == []


def test_a_guard_that_means_nothing_is_let_be(spoiled: Spoiled) -> None:
    early = (GENERAL_S, "target_s = 180\nguard = 0.5\n")

    assert spoiled(early, ('"PE"\n', '"CL"\npolicy = "ratio"\n')) == []


def test_two_groups_with_one_code_are_doubtful(spoiled: Spoiled) -> None:
    (problem,) = spoiled(('code = "G"', 'code = "p"'))

    assert (problem.field, problem.severity) == ("groups.general.code", Severity.WARNING)
    assert "from preferente" in problem.message


@pytest.mark.parametrize("goal", ["0", "1.01", '"80"', "true"])
def test_a_goal_is_a_share(spoiled: Spoiled, goal: str) -> None:
    (problem,) = spoiled((GENERAL_S, f"target_s = 180\ngoal = {goal}\n"))

    assert problem.field == "groups.general.goal"


def test_a_goal_changes_nothing_else(spoiled: Spoiled) -> None:
    assert spoiled((GENERAL_S, "target_s = 180\ngoal = 0.8\n")) == []


def test_where_everybody_is_preferred_it_is_told(spoiled: Spoiled) -> None:
    (problem,) = spoiled(("tier = 2\n", "tier = 1\n"))

    assert (problem.field, problem.severity) == ("groups", Severity.WARNING)
