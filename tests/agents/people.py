"""What the tests of agents and dispatch share: profiles, rosters, and agents at their phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.agents.roster import Agent, AgentProfile, Change, Roster
from callcenter.contacts import AgentNumber, OfferId, Phone
from callcenter.facts import AgentChanged, Fact, RequestRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

NOW = 1_000_000
ANA, BETO, CARLA = AgentNumber("1"), AgentNumber("2"), AgentNumber("3")
DESK_1, DESK_2, DESK_3 = Phone("PJSIP/101"), Phone("PJSIP/102"), Phone("PJSIP/103")
RING_1, RING_2, RING_3 = OfferId("o1"), OfferId("o2"), OfferId("o3")
COOL_DOWN_MS = 5_000
WRAP_UP_MS = 10_000
ANYBODY: frozenset[str] = frozenset()


def profile(number: AgentNumber, skills: str = "", *, pin: str = "4321") -> AgentProfile:
    """An agent whose skills are single letters."""
    return AgentProfile(number=number, name=f"Agent {number}", pin=pin, skills=frozenset(skills))


def people(
    *profiles: AgentProfile, cool_down_ms: int = COOL_DOWN_MS, pause_after_unanswered: int = 2
) -> Roster:
    """A roster of these, by default of three who are alike, all offline."""
    return Roster(
        profiles or [profile(ANA), profile(BETO), profile(CARLA)],
        cool_down_ms=cool_down_ms,
        pause_after_unanswered=pause_after_unanswered,
    )


def at_work(roster: Roster, *numbers: AgentNumber, now: int = NOW) -> Roster:
    """The roster with these agents, or all, logged in: agent 1 at phone 101, and so on."""
    for number in numbers or [agent.number for agent in roster]:
        roster.requests.log_in(number, desk_of(number), actor=number, now=now)
    return roster


def desk_of(number: AgentNumber) -> Phone:
    """The phone where `at_work` seats an agent."""
    return Phone(f"PJSIP/{100 + int(number)}")


def agent(roster: Roster, number: AgentNumber) -> Agent:
    """The agent of that number, who exists."""
    found = roster.get(number)
    assert found is not None
    return found


def changes(facts: Iterable[Fact]) -> list[tuple[str, str, str, str]]:
    """Facts of changes as (agent, before, after, reason); there must be no others."""
    told: list[tuple[str, str, str, str]] = []
    for fact in facts:
        assert isinstance(fact, AgentChanged)
        told.append((fact.agent, fact.before, fact.after, fact.reason))
    return told


def refusal(change: Change) -> tuple[str, str, str]:
    """The (request, subject, why) of a change that was refused."""
    (fact,) = change.facts
    assert isinstance(fact, RequestRefused)
    assert change.cancel is None
    return fact.request, fact.subject, fact.why
