"""What the planned agents cannot keep, whatever the order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callcenter.config import Problem, Severity

Spoiled = Callable[..., list[Problem]]


@pytest.fixture
def planned(spoiled: Spoiled) -> Callable[..., list[Problem]]:
    """Check a plan of 20 agents and 240 s, with calls an hour of each group."""

    def planned(
        emergencia: float, preferente: float, general: float, *, agents: int = 20, goal: str = ""
    ) -> list[Problem]:
        plan = (
            f"\n[plan]\nagents = {agents}\nservice_s = 240\n[plan.calls_per_hour]\n"
            f"emergencia = {emergencia}\npreferente = {preferente}\ngeneral = {general}\n"
        )
        return spoiled(("target_s = 30\n", f"target_s = 30\n{goal}\n"), add=plan)

    return planned


def only(problems: list[Problem]) -> Problem:
    (problem,) = problems
    assert problem.severity is Severity.WARNING
    return problem


def test_a_plan_that_can_be_kept_is_well(planned: Callable[..., list[Problem]]) -> None:
    # Load .90: everybody waits 66 s in the mean (Erlang C), and some 144 s are promised.
    assert planned(8, 73, 189) == []


def test_a_plan_that_no_order_can_keep_is_told_with_the_agents_that_could(
    planned: Callable[..., list[Problem]],
) -> None:
    # Load .95: 181.296 s in the mean (Erlang C), and 143.0 s are promised.
    problem = only(planned(8, 77, 200))

    assert problem.field == "plan.agents"
    assert problem.value == "20"
    assert "waits 181 s in the mean, and 143 s are promised" in problem.message
    assert problem.mend.startswith("21 agents are enough")


def test_more_calls_than_agents_can_take_are_told(planned: Callable[..., list[Problem]]) -> None:
    problem = only(planned(8, 92, 200))

    assert "20.0 agents would talk all the time: the line only grows" in problem.message
    assert problem.mend.startswith("22 agents")


def test_nobody_plans_for_more_than_a_hundred_thousand_agents(spoiled: Spoiled) -> None:
    plan = "\n[plan]\nagents = 1\nservice_s = 86400\ncalls_per_hour = { general = 1000000 }\n"

    assert only(spoiled(add=plan)).mend.startswith("No number of agents")


def test_preference_that_most_have_is_told(planned: Callable[..., list[Problem]]) -> None:
    assert planned(0.1, 100, 100) == []

    problem = only(planned(0.1, 101, 100))

    assert "50% of all calls are preferred" in problem.message
    assert problem.field == "plan.calls_per_hour"


def test_emergencies_that_take_the_agents_are_told(planned: Callable[..., list[Problem]]) -> None:
    assert planned(45, 10, 50) == []

    assert "emergencies take 15% of all agents' time" in only(planned(46, 10, 50)).message


class TestEmergencyGoal:
    def test_one_that_going_first_does_not_reach_is_told(
        self, planned: Callable[..., list[Problem]]
    ) -> None:
        # science: at load .90 24 % wait over 10 s and 5 % over 30 s; here 30 s are promised.
        problem = only(planned(8, 73, 189, goal="goal = 0.99"))

        assert problem.field == "groups.emergencia.goal"
        assert "even before all others, 95% are answered within 30 s" in problem.message

    def test_one_that_is_reached_is_well(self, planned: Callable[..., list[Problem]]) -> None:
        assert planned(8, 73, 189, goal="goal = 0.9") == []

    def test_where_the_line_only_grows_nothing_more_is_said(
        self, planned: Callable[..., list[Problem]]
    ) -> None:
        assert only(planned(8, 92, 300, goal="goal = 0.9")).field == "plan.agents"


def test_an_unknown_group_is_told(spoiled: Spoiled) -> None:
    plan = "\n[plan]\nagents = 2\nservice_s = 60\ncalls_per_hour = { genral = 5 }\n"

    (problem,) = spoiled(add=plan)

    assert problem.field == "plan.calls_per_hour.genral"
    assert problem.mend == "Did you mean general?"


@pytest.mark.parametrize(
    ("field", "value"),
    [("agents", "0"), ("service_s", "-1"), ("calls_per_hour", "{}"), ("agents", '"x"')],
)
def test_figures_that_mean_nothing_are_refused(spoiled: Spoiled, field: str, value: str) -> None:
    given = {"agents": "2", "service_s": "60", "calls_per_hour": "{ general = 5 }"}
    lines = "\n".join(f"{name} = {text}" for name, text in (given | {field: value}).items())

    (problem,) = spoiled(add=f"\n[plan]\n{lines}\n")

    assert problem.field == f"plan.{field}"
    assert problem.severity is Severity.ERROR
