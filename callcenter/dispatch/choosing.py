"""Who is to be rung for whom, next: one step of matching, which changes nothing but the next draw.

All contacts that may be given an agent compete by the line's policy: the first of each lane, and
those for whom a second phone may ring. A contact whom nobody free can serve is passed over and
holds up nobody behind it in other lanes; in its own lane all need the same skills.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cmp_to_key
from typing import TYPE_CHECKING, NamedTuple

from callcenter.contacts import ContactId
from callcenter.dispatch.holds import WAITS_FOR_AGENT
from callcenter.dispatch.strategies import Strategy
from callcenter.facts import Passed
from callcenter.queue.waiting import AWAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.agents.agent import Agent
    from callcenter.agents.idle import IdleAgents
    from callcenter.contacts import Phone
    from callcenter.dispatch.offers import Placed
    from callcenter.dispatch.strategies import Strategies
    from callcenter.queue.policies import Policy

# Looked up once: reading a member of an enum is slow.
_LONGEST_IDLE = Strategy.LONGEST_IDLE


class PassedWhy(StrEnum):
    """Why nobody free was given to a contact who goes before another."""

    NO_SKILL = "no_skill"
    AWAY = "away"
    WAITS_FOR_AGENT = WAITS_FOR_AGENT


_AWAY, _NO_SKILL = PassedWhy.AWAY.value, PassedWhy.NO_SKILL.value


class Choice(NamedTuple):
    """The best contact that can be served now, by whom, and those ahead of it that cannot."""

    placed: Placed
    agent: Agent
    phone: Phone
    passed: tuple[Passed, ...]


def choose(
    candidates: Iterable[Placed],
    *,
    policy: Policy,
    idle: IdleAgents,
    strategies: Strategies,
    now: int,
) -> Choice | None:
    """Return the best of ``candidates`` for whom somebody is free, or None.

    The agent is one of those who have the skills, by the contact's strategy.
    """
    ahead = policy.ahead
    best: Placed | None = None
    agent: Agent | None = None
    unserved = []
    for placed in candidates:
        if placed.waits_for is None:
            longest_idle = idle.longest(placed.entry.skills)
        else:
            longest_idle = idle.find(placed.waits_for)
        if longest_idle is None:
            unserved.append(placed)
        elif best is None or ahead(placed.entry, best.entry, now):
            best, agent = placed, longest_idle
    if best is not None and best.waits_for is None:
        agent = _agent_for(best, idle, strategies) or agent
    if best is None or agent is None or agent.phone is None:
        return None
    if not unserved:
        return Choice(best, agent, agent.phone, ())
    passed = [placed for placed in unserved if ahead(placed.entry, best.entry, now)]
    return Choice(best, agent, agent.phone, _passed_over(passed, policy=policy, now=now))


def _agent_for(placed: Placed, idle: IdleAgents, strategies: Strategies) -> Agent | None:
    """Return who is rung for a contact that somebody can serve; None: who is idle longest."""
    if placed.strategy is not _LONGEST_IDLE:
        return strategies.choose(placed, idle)
    if not (placed.refused_by or placed.prefers):
        return None
    skills, but = placed.entry.skills, placed.refused_by
    # Whose ring for this contact came to nothing is taken only if nobody else is free.
    return idle.longest(skills | placed.prefers, but) or idle.longest(skills, but)


def _passed_over(unserved: list[Placed], *, policy: Policy, now: int) -> tuple[Passed, ...]:
    """Say of each, best first, how it stood when nobody free could serve it."""
    ahead = policy.ahead
    unserved.sort(key=cmp_to_key(lambda a, b: -1 if ahead(a.entry, b.entry, now) else 1))
    return tuple(
        Passed(
            contact=ContactId(entry.contact),
            wait_class=entry.wait_class.name,
            tier=policy.tier(entry, now),
            waited_ms=entry.waited_ms(now),
            target_ms=entry.wait_class.target_ms,
            why=_why(placed),
        )
        for placed in unserved
        for entry in (placed.entry,)
    )


def _why(placed: Placed) -> str:
    if AWAY in placed.entry.skills:
        return _AWAY
    return WAITS_FOR_AGENT if placed.waits_for else _NO_SKILL
