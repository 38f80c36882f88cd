"""Who is to be rung for whom, next: one step of matching, which changes nothing but the next draw.

All contacts that may be given an agent compete by the line's policy: the first of each lane, and
those for whom a second phone may ring. A contact whom nobody free can serve is passed over and
holds up nobody behind it in other lanes; in its own lane all need the same skills.
"""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING, NamedTuple

from callcenter.contacts import ContactId
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
    from callcenter.queue.waiting import Waiting

# Looked up once: reading a member of an enum is slow.
_LONGEST_IDLE = Strategy.LONGEST_IDLE


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
        longest_idle = idle.longest(placed.entry.skills)
        if longest_idle is None:
            unserved.append(placed.entry)
        elif best is None or ahead(placed.entry, best.entry, now):
            best, agent = placed, longest_idle
    if best is not None and best.strategy is not _LONGEST_IDLE:
        agent = strategies.choose(best, idle)
    elif best is not None and best.refused_by:
        # Whose ring for this contact came to nothing is taken only if nobody else is free.
        agent = idle.longest(best.entry.skills, best.refused_by) or agent
    if best is None or agent is None or agent.phone is None:
        return None
    if not unserved:
        return Choice(best, agent, agent.phone, ())
    passed = [entry for entry in unserved if ahead(entry, best.entry, now)]
    return Choice(best, agent, agent.phone, _passed_over(passed, policy=policy, now=now))


def _passed_over(entries: list[Waiting], *, policy: Policy, now: int) -> tuple[Passed, ...]:
    """Say of each, best first, how it stood when nobody free had its skills."""
    ahead = policy.ahead
    entries.sort(key=cmp_to_key(lambda a, b: -1 if ahead(a, b, now) else 1))
    return tuple(
        Passed(
            contact=ContactId(entry.contact),
            wait_class=entry.wait_class.name,
            tier=policy.tier(entry, now),
            waited_ms=entry.waited_ms(now),
            target_ms=entry.wait_class.target_ms,
            why="away" if AWAY in entry.skills else "no_skill",
        )
        for entry in entries
    )
