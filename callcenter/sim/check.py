"""What the models of a scenario cannot see by themselves: what one value says about another."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import floor
from typing import TYPE_CHECKING

from callcenter.config.problems import Finding
from callcenter.queue.waiting import EMERGENCY
from callcenter.sim.scenario import Distribution

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from callcenter.sim.settings import ClassTable, ScenarioSettings, ServiceTable

_MOST_SKILL_SETS = 12
"""Every combination of so many skill sets is looked at; of more, each alone and all together."""


def findings(settings: ScenarioSettings, *, staffed: bool = True) -> list[Finding]:
    """Return what is wrong; ``staffed`` whether the agents must be enough for the load."""
    found = [*_times(settings), *_services(settings), *_names(settings), *_skills(settings)]
    if found or not staffed:
        return found
    return list(_overload(settings))


def _times(settings: ScenarioSettings) -> Iterator[Finding]:
    if settings.warmup_s >= settings.horizon_s:
        yield Finding(
            path=("warmup_s",),
            value=f"{settings.warmup_s:g}",
            message="nothing would be left to count: horizon_s includes the warm-up",
            mend=f"Make it smaller than horizon_s ({settings.horizon_s:g}).",
        )


def _services(settings: ScenarioSettings) -> Iterator[Finding]:
    for name, each in settings.classes.items():
        wrong = _spread(each.service)
        if wrong:
            yield Finding(
                path=("classes", name, "service", "cv"),
                value="" if each.service.cv is None else f"{each.service.cv:g}",
                message=wrong[0],
                mend=wrong[1],
            )


def _spread(service: ServiceTable) -> tuple[str, str] | None:
    """Say what is wrong with the coefficient of variation, and how to mend it."""
    cv, dist = service.cv, service.dist
    if dist is Distribution.LOGNORMAL:
        if cv is None:
            return "is missing: a lognormal time needs it", "Add cv, as in cv = 0.8."
        if cv == 0:
            return "is 0: all times would be alike", 'Write dist = "deterministic".'
        return None
    own = 1.0 if dist is Distribution.EXPONENTIAL else 0.0
    if cv is not None and cv != own:
        message = f"contradicts dist = {dist.value!r}, whose cv is {own:g}"
        return message, 'Leave cv out, or write dist = "lognormal".'
    return None


def _names(settings: ScenarioSettings) -> Iterator[Finding]:
    if isinstance(settings.agents, int):
        return
    if not settings.agents:
        yield Finding(
            path=("agents",),
            message="there is no agent, so nobody would ever answer",
            mend="Write how many there are, or name them in [[agents]].",
        )
    seen: set[str] = set()
    for place, agent in enumerate(settings.agents):
        if agent.name in seen:
            yield Finding(
                path=("agents", place, "name"),
                value=repr(agent.name),
                message="two agents have this name",
                mend="Give one of them another name.",
            )
        seen.add(agent.name)


def _skills(settings: ScenarioSettings) -> Iterator[Finding]:
    if isinstance(settings.agents, int) or not settings.agents:
        return
    have = [frozenset(agent.skills) for agent in settings.agents]
    for name, each in settings.classes.items():
        needed = frozenset(each.skills)
        if each.tier != EMERGENCY and not any(needed <= skills for skills in have):
            yield Finding(
                path=("classes", name, "skills"),
                value=", ".join(sorted(needed)),
                message="no agent has these skills, so nobody would ever answer the class",
                mend="Give them to an agent, or take them from the class.",
            )


def _overload(settings: ScenarioSettings) -> Iterator[Finding]:
    """Find callers who wait for ever and are more than the agents who may answer them can take."""
    patient = {n: each for n, each in settings.classes.items() if each.patience_mean_s is None}
    if not patient:
        return
    for needs in _combinations({_needed(each) for each in patient.values()}):
        names = [name for name, each in patient.items() if _needed(each) in needs]
        load, agents = _load(patient, names), _serving(settings, needs)
        if load < agents:
            continue
        yield Finding(
            path=("agents",),
            value=str(agents) if isinstance(settings.agents, int) else "",
            message=_too_much(names, load=load, agents=agents),
            mend=_enough(needs, load=load),
        )
        return


def _needed(each: ClassTable) -> frozenset[str]:
    return frozenset() if each.tier == EMERGENCY else frozenset(each.skills)


def _combinations(needs: set[frozenset[str]]) -> Iterator[frozenset[frozenset[str]]]:
    """Yield the skill sets together whose classes could be too many: all first, then fewer."""
    ordered = sorted(needs, key=sorted)
    sizes: Iterable[int] = range(len(ordered), 0, -1)
    if len(ordered) > _MOST_SKILL_SETS:
        sizes = (len(ordered), 1)
    for size in sizes:
        yield from map(frozenset, combinations(ordered, size))


def _load(classes: dict[str, ClassTable], names: Iterable[str]) -> float:
    return sum(classes[name].rate_per_s * classes[name].service.mean_s for name in names)


def _serving(settings: ScenarioSettings, needs: frozenset[frozenset[str]]) -> int:
    """Count the agents who can serve at least one of the skill sets."""
    if isinstance(settings.agents, int):
        return settings.agents
    having = Counter(frozenset(agent.skills) for agent in settings.agents)
    return sum(count for skills, count in having.items() if any(need <= skills for need in needs))


def _too_much(names: Iterable[str], *, load: float, agents: int) -> str:
    who = ", ".join(names)
    return (
        f"the load is {load / agents:.2f} and nobody hangs up: {who} keep {load:g} agents busy,"
        f" {agents} can answer, and the line would grow for ever"
    )


def _enough(needs: frozenset[frozenset[str]], *, load: float) -> str:
    skills = sorted({"+".join(sorted(need)) for need in needs if need})
    which = f" with the skills {' or '.join(skills)}" if skills else ""
    return (
        f"Take {floor(load) + 1} agents or more{which}, or give the classes a patience"
        " (patience_mean_s)."
    )
