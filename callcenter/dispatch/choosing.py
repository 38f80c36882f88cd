"""Who is to be rung for whom, next: one step of matching, without side effects.

All contacts that may be given an agent compete by the line's policy: the first of each lane, and
those for whom a second phone may ring. A contact whom nobody free can serve is passed over and
holds up nobody behind it in other lanes; in its own lane all need the same skills.
"""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING, NamedTuple

from callcenter.contacts import ContactId
from callcenter.facts import Passed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from callcenter.agents.roster import Agent, Roster
    from callcenter.contacts import Phone
    from callcenter.dispatch.offers import Placed
    from callcenter.queue.policies import Policy
    from callcenter.queue.waiting import Waiting


class Choice(NamedTuple):
    """The best contact that can be served now, by whom, and those ahead of it that cannot."""

    placed: Placed
    agent: Agent
    phone: Phone
    passed: tuple[Passed, ...]


def choose(
    candidates: Iterable[Placed], *, policy: Policy, roster: Roster, now: int
) -> Choice | None:
    """Return the best of ``candidates`` for whom somebody is free, or None."""
    ahead = policy.ahead
    best: Placed | None = None
    unserved = []
    for placed in candidates:
        if not roster.free_for(placed.entry.skills, now):
            unserved.append(placed.entry)
        elif best is None or ahead(placed.entry, best.entry, now):
            best = placed
    agent = None if best is None else agent_for(best, roster=roster, now=now)
    if best is None or agent is None or agent.phone is None:
        return None
    passed = [entry for entry in unserved if ahead(entry, best.entry, now)]
    return Choice(best, agent, agent.phone, _passed_over(passed, policy=policy, now=now))


def agent_for(placed: Placed, *, roster: Roster, now: int) -> Agent | None:
    """Return the longest idle agent who can serve the contact, or None.

    One whose ring for this contact came to nothing before is taken only if nobody else is free.
    """
    skills = placed.entry.skills
    if placed.refused_by:
        other = roster.longest_idle(skills, now, exclude=placed.refused_by)
        if other is not None:
            return other
    return roster.longest_idle(skills, now)


def _passed_over(entries: list[Waiting], *, policy: Policy, now: int) -> tuple[Passed, ...]:
    """Say of each, best first, how it stood when nobody free had its skills."""
    if not entries:
        return ()
    ahead = policy.ahead
    entries.sort(key=cmp_to_key(lambda a, b: -1 if ahead(a, b, now) else 1))
    return tuple(
        Passed(
            contact=ContactId(entry.contact),
            wait_class=entry.wait_class.name,
            tier=policy.tier(entry, now),
            waited_ms=entry.waited_ms(now),
            target_ms=entry.wait_class.target_ms,
            why="no_skill",
        )
        for entry in entries
    )
