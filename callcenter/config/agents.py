"""From settings to the agents that the core knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.agent import AgentProfile
from callcenter.agents.skills import held, of_line
from callcenter.config.spills import on_call_phones, staff_words
from callcenter.contacts import AgentNumber

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.config.sections import AgentTable
    from callcenter.config.settings import Settings


def agents(settings: Settings) -> tuple[AgentProfile, ...]:
    """Return the agents, and the on-call phones."""
    asked, staff, some_lines = _asked(settings), staff_words(settings), by_line(settings)
    people = (
        _agent(
            agent,
            asked,
            {*staff, *(map(of_line, agent.lines or settings.lines) if some_lines else ())},
        )
        for agent in settings.agents
    )
    return (*people, *on_call_phones(settings, asked))


def _agent(
    agent: AgentTable, asked: Iterable[tuple[str, int]], lines: Iterable[str]
) -> AgentProfile:
    return AgentProfile(
        number=AgentNumber(agent.number),
        name=agent.name,
        pin=agent.pin.get_secret_value(),
        skills=held(agent.levels, asked).union(lines),
        lines=agent.lines or (),
        levels=agent.levels,
        supervisor=agent.supervisor,
        records_prompts=agent.records_prompts,
        accept=agent.accept_key or "",
        weight=agent.weight,
    )


def by_line(settings: Settings) -> bool:
    """Whether there are agents who do not serve every line."""
    return any(agent.lines is not None for agent in settings.agents)


def _asked(settings: Settings) -> list[tuple[str, int]]:
    """Return every level that any service asks for at any time."""
    return [
        (name, level)
        for name, service in settings.services.items()
        for level in (service.level, *(step.level for step in service.relax))
    ]
