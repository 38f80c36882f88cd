"""The fewest agents that keep a promise."""

from __future__ import annotations

import msgspec
import pytest

from callcenter.queue.policies import PolicyName, policy
from callcenter.sim import staffing
from callcenter.sim.run import simulate
from callcenter.sim.scenario import with_agents
from callcenter.sim.staffing import NotEnoughAgents, staff_for
from tests.sim.days import agents, scenario

DAY = scenario(
    (0.03, 0.05),
    (240, 240),
    horizon_s=40_000,
    policy=PolicyName.TIERS,
    tiers=(1, 2),
    targets_s=(20, 60),
)


def kept(agents_count: int, goal: float) -> bool:
    classes = simulate(with_agents(DAY, agents_count)).classes.values()
    return all((figures.within_target or 0) >= goal for figures in classes)


@pytest.mark.parametrize("goal", [0.5, 0.8, 0.95])
def test_one_agent_less_would_not_keep_the_promise(goal: float) -> None:
    found = staff_for(DAY, goal)
    assert kept(found.agents_needed, goal)
    assert not kept(found.agents_needed - 1, goal)
    assert found.outcome == simulate(with_agents(DAY, found.agents_needed))
    assert [each.agents for each in found.attempts] == sorted({e.agents for e in found.attempts})
    assert len(found.attempts) <= 8


def test_a_class_may_have_a_goal_of_its_own() -> None:
    first, second = DAY.classes
    day = msgspec.structs.replace(DAY, classes=(first, msgspec.structs.replace(second, goal=0.99)))
    found = staff_for(day, 0.5)
    assert found.goals == {"0": 0.5, "1": 0.99}
    assert found.agents_needed > staff_for(DAY, 0.5).agents_needed


def test_the_policy_decides_with_how_many() -> None:
    fifo = staff_for(DAY, 0.9, policy=policy(PolicyName.FIFO))
    assert fifo.outcome.policy == "fifo"
    assert fifo.agents_needed > staff_for(DAY, 0.9).agents_needed


def test_patient_callers_are_never_tried_with_fewer_agents_than_their_load() -> None:
    tried: list[int] = []
    staff_for(DAY, 0.05, progress=lambda agents_count, _share: tried.append(agents_count))
    assert min(tried) == 20  # the load is 19.2


def test_agents_who_are_all_alike_can_answer_everybody() -> None:
    skilled = msgspec.structs.replace(
        DAY,
        agents=agents("x"),
        classes=tuple(
            msgspec.structs.replace(each, skills=frozenset({"citas"})) for each in DAY.classes
        ),
    )
    assert {agent.skills for agent in with_agents(skilled, 3).agents} == {frozenset({"citas"})}
    assert staff_for(skilled, 0.8).agents_needed == staff_for(DAY, 0.8).agents_needed


def test_impatient_callers_may_need_fewer_agents_than_their_load() -> None:
    day = scenario(
        (0.1,),
        (240,),
        horizon_s=20_000,
        policy=PolicyName.TIERS,
        tiers=(2,),
        targets_s=(60,),
        patience_s=60,
    )
    assert staff_for(day, 0.3).agents_needed < 24


def test_a_class_that_nobody_calls_of_keeps_its_promise() -> None:
    day = scenario(
        (0.01, 1e-9),
        (60, 60),
        horizon_s=5_000,
        policy=PolicyName.TIERS,
        tiers=(1, 2),
        targets_s=(20, 20),
    )
    assert staff_for(day, 0.5).attempts[-1].within_target["1"] == 1.0


def test_the_search_gives_up_beyond_what_anybody_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staffing, "_MOST_AGENTS", 23)
    with pytest.raises(NotEnoughAgents, match=r"not even 2[0-9] agents"):
        staff_for(DAY, 0.99)
