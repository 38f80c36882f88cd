"""Reads a scenario's file, and says everything that is wrong with it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from callcenter.agents.roster import AgentProfile
from callcenter.config.problems import SettingsRefused
from callcenter.config.sources import read_sources
from callcenter.config.translate import findings_of
from callcenter.config.values import milliseconds
from callcenter.contacts import AgentNumber
from callcenter.queue.waiting import EMERGENCY, EVERYONE, WaitClass
from callcenter.sim.check import findings
from callcenter.sim.scenario import CallerClass, Scenario, Service, agents_alike
from callcenter.sim.settings import ScenarioSettings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from callcenter.config.problems import Finding
    from callcenter.config.sources import Sources
    from callcenter.sim.settings import ClassTable


def read_scenario(path: Path, *, staffed: bool = True) -> Scenario:
    """Return the scenario that stands in a file.

    Args:
        path: the TOML file.
        staffed: whether its agents must be enough; not, where the question is how many would do.

    Raises:
        SettingsRefused: it cannot be run; every mistake is told.
    """
    sources = read_sources(path, environ={}, overrides=(), known=())
    try:
        settings = ScenarioSettings.model_validate(sources.data)
    except ValidationError as error:
        raise _refused(sources, findings_of(error, top=ScenarioSettings)) from None
    wrong = findings(settings, staffed=staffed)
    if wrong:
        raise _refused(sources, wrong)
    return _scenario(settings)


def _refused(sources: Sources, found: Iterable[Finding]) -> SettingsRefused:
    problems = [sources.problem(finding) for finding in found]
    return SettingsRefused(sorted(problems, key=lambda problem: problem.line or 0))


def _scenario(settings: ScenarioSettings) -> Scenario:
    return Scenario(
        agents=_agents(settings),
        classes=tuple(_class(name, each) for name, each in settings.classes.items()),
        horizon_ms=milliseconds(settings.horizon_s),
        warmup_ms=milliseconds(settings.warmup_s),
        seed=settings.seed,
        policy=settings.policy,
    )


def _agents(settings: ScenarioSettings) -> tuple[AgentProfile, ...]:
    """Return the agents by number; those who are only counted can do everything."""
    given = settings.agents
    if isinstance(given, int):
        skills = frozenset(skill for each in settings.classes.values() for skill in each.skills)
        return agents_alike(given, skills)
    return tuple(
        AgentProfile(AgentNumber(str(place)), agent.name, "", frozenset(agent.skills))
        for place, agent in enumerate(given, start=1)
    )


def _class(name: str, given: ClassTable) -> CallerClass:
    target_ms, guard = milliseconds(given.target_s), given.guard
    guarded = given.tier == EVERYONE and guard is not None and guard * target_ms < _NEVER_MS
    cv = given.service.cv
    return CallerClass(
        wait_class=WaitClass(
            name=name,
            tier=given.tier,
            target_ms=target_ms,
            guard_ms=round(guard * target_ms) if guarded and guard is not None else None,
        ),
        rate_per_s=given.rate_per_s,
        service=Service(
            dist=given.service.dist, mean_s=given.service.mean_s, cv=1.0 if cv is None else cv
        ),
        patience_mean_s=given.patience_mean_s,
        # As in the service: an emergency is answered by whoever is free.
        skills=frozenset() if given.tier == EMERGENCY else frozenset(given.skills),
        goal=given.goal,
    )


_NEVER_MS = 1e15
"""A guard as far away as that is off."""
